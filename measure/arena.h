// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/units.h"
#include "numa/buffer.h"
#include "numa/team.h"

namespace weir::measure {

/// Memory for measuring: one buffer a thread on the thread's node, filled by it with random words of known
/// sum.
class Arena {
public:
    Arena(const numa::Team& team, std::size_t bytes_per_thread, numa::Pages pages);

    /// Collective: each member fills its own buffer.
    void fill(numa::Member& member);

    numa::Buffer& own(int thread) { return *buffers_[static_cast<std::size_t>(thread)]; }
    std::uint64_t sum(int thread) const { return sums_[static_cast<std::size_t>(thread)]; }
    std::size_t bytes_per_thread() const { return bytes_per_thread_; }

    /// Share of the memory in huge pages; 0 when that cannot be read.
    double huge_fraction() const;

private:
    std::size_t bytes_per_thread_;
    std::vector<std::unique_ptr<numa::Buffer>> buffers_;
    std::vector<std::uint64_t> sums_;
};

/// How much memory a measurement asks for: the larger of the two, and never below 8 times the last-level
/// caches.
struct ArenaSize {
    std::uint64_t times_cache = 32;  ///< all threads together, in last-level caches
    std::uint64_t bytes_per_thread = 512 * kMiB;
};

/// Bytes that each of `threads` threads gets, within what is available less the margin (the larger of 2 GiB
/// and 5 %). Throws MachineError when that is below 8 times the last-level caches, which would flatter every
/// figure.
std::size_t arena_bytes_per_thread(std::uint64_t last_level_cache_bytes, std::uint64_t available_bytes,
                                   int threads, const ArenaSize& size);

}  // namespace weir::measure
