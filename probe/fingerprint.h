// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weir::probe {

/// Sixteen hex digits that stay the same from boot to boot, whatever is free, allowed or running, and differ
/// between machines: FNV-1a (64 bit) of the CPU's name, the shape of the whole topology, and the memory
/// rounded up, since the kernel keeps a slightly different part of it for itself at each boot.
std::string fingerprint(std::string_view cpu_model, std::string_view shape, std::uint64_t memory_bytes);

/// Memory rounded up to a multiple of a power of two that is 1/32 to 1/16 of it, and at least 1 GiB.
std::uint64_t round_memory(std::uint64_t bytes);

}  // namespace weir::probe
