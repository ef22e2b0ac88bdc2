// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "kernels/isa.h"

namespace weir::kernels {

/// Goes over memory once, as fast as it can, and returns the sum of its 64-bit words modulo 2^64, which
/// proves that every byte was read. `bytes` is a multiple of kReadGranule; `data` is 64-byte aligned.
using ReadFn = std::uint64_t (*)(const std::byte* data, std::size_t bytes);

inline constexpr std::size_t kReadGranule = 1024;

/// One access pattern: what the ceiling may be measured with.
struct ReadKernel {
    std::string_view name;  ///< "plain", "prefetch-4k" …
    ReadFn sum = nullptr;
};

/// The patterns of an instruction set, the plain one first. Throws MachineError when this build has none.
std::span<const ReadKernel> read_kernels(Isa isa);

}  // namespace weir::kernels
