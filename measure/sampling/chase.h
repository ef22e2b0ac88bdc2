// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/units.h"
#include "kernels/chase.h"
#include "measure/sampling/bench.h"
#include "numa/buffer.h"

namespace weir::measure {

/// The cycle that one thread follows goes over 8 times the last-level caches that its core reaches, and over
/// this at least. That is beyond the first-level TLB of today's cores with 2 MiB pages (Zen 4: 72 entries,
/// 144 MiB; Golden Cove: 96, 192 MiB) and within the second-level one (3072 and 2048 entries): a figure has a
/// second-level TLB's hit in it, 2 to 3 ns, and hardly a page walk. In a guest whose host maps it in small
/// pages, and in 4 KiB pages, walks are part of it.
inline constexpr std::uint64_t kChaseBytes = 256 * kMiB;

/// What a cycle for the core of any of the machine's PUs would have, and what stages want beside the arena.
std::uint64_t wanted_chase_bytes(const probe::Machine& machine);

/// Bytes for the cycle of a thread on `cpu` in the memory of `node` (-1: of any): within what the node and
/// this process have available beside the arena, less the margin (arena_bytes_per_thread, whose MachineError
/// it throws when that is too little).
std::size_t chase_bytes(const Bench& bench, int cpu, int node, std::uint64_t least);

/// Reads the arena for as long as it takes to push all else out of the last-level caches that `cpu` reaches.
/// To be called by a thread on it.
void sweep_caches(const Bench& bench, int cpu);

/// Dependent loads over a random cycle of cache lines in memory of its own.
class Chase {
public:
    /// Allocates, of the node or, for -1, wherever the first touch falls; throws MachineError when the memory
    /// is not to be had.
    Chase(std::size_t bytes, int node, numa::Pages pages) : memory_(bytes, node, pages) {}

    /// Makes the cycle, which touches all pages: to be called by the thread that will follow it.
    void build(std::uint64_t seed);

    /// Follows some links from where it stopped last, as many as take a few microseconds, so that a look at
    /// the alarm between two steps costs nothing and a window's end is met. Returns their number.
    double step();

    /// Walks the last step's links again, one by one: a Fault when that ends elsewhere.
    void validate() const;

    /// Where its pages are, after build().
    struct Place {
        std::string pages;  ///< "thp", or "4k" when less than kHugeEnough is in huge pages
        double there = 0;   ///< part of them on the node; 0 where it can be neither bound nor asked for
    };
    Place place() const;

private:
    numa::Buffer memory_;
    const kernels::Link* before_ = nullptr;  // where the last step began
    const kernels::Link* at_ = nullptr;
    std::size_t steps_ = 0;
};

}  // namespace weir::measure
