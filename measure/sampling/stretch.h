// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/read.h"

namespace weir::measure {

/// Memory that one thread reads again and again: pieces of one buffer or several.
class alignas(64) Stretch {
public:
    /// Takes `bytes`, of which kernels::kReadGranule is a divisor, into what is read.
    void add(std::span<const std::byte> bytes);

    /// Reads on from where it stopped, at most a MiB and never past a piece's end, and returns the bytes
    /// read. Fault when there is nothing to read.
    double read(const kernels::ReadKernel& kernel);

    std::size_t size() const;

private:
    std::vector<std::span<const std::byte>> pieces_;
    std::size_t piece_ = 0;
    std::size_t cursor_ = 0;
    std::uint64_t sum_ = 0;  // keeps the reads from being optimised away
};

/// Deals all of the buffers out to so many threads, each an equal part but for granules: however few threads
/// read, together they go over the same memory, and what their caches keep of it is the same.
std::vector<Stretch> share_out(const std::vector<std::span<const std::byte>>& buffers, std::size_t threads);

}  // namespace weir::measure
