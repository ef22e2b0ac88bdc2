// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/readable.h"
#include "base/units.h"
#include "numa/buffer.h"
#include "numa/placement.h"
#include "numa/team.h"

namespace weir::measure {

/// Of memory, how much must be in huge pages for its figures to count as such, and how much on its node for
/// them to be that node's.
inline constexpr double kHugeEnough = 0.95;
inline constexpr double kPlaced = 0.99;

/// Why memory could not be bound to a node, of the error number that mbind(2) gave, and what to do.
Unreadable binding_refusal(int error);

/// Memory for measuring: one buffer a thread on the thread's node, filled by it with random words of known
/// sum.
class Arena {
public:
    Arena(const numa::Team& team, std::size_t bytes_per_thread, numa::Pages pages);
    /// bytes[i] for thread i.
    Arena(const numa::Team& team, std::span<const std::size_t> bytes, numa::Pages pages);
    /// The same with memory on nodes[i] for thread i, page by page in turn where they are several.
    Arena(const numa::Team& team, std::span<const std::size_t> bytes, std::span<const std::vector<int>> nodes,
          numa::Pages pages);

    /// Collective: each member fills its own buffer.
    void fill(numa::Member& member);

    numa::Buffer& own(int thread) { return *buffers_[static_cast<std::size_t>(thread)]; }
    const numa::Buffer& own(int thread) const { return *buffers_[static_cast<std::size_t>(thread)]; }
    std::uint64_t sum(int thread) const { return sums_[static_cast<std::size_t>(thread)]; }
    std::size_t size(int thread) const { return buffers_[static_cast<std::size_t>(thread)]->bytes().size(); }

    /// The error number with which the kernel refused to bind some of it; 0 when it did as asked.
    int refused() const;

    /// Where the memory of `threads` threads from `first` on lies, against the nodes of their pins.
    numa::PlacementProof proof(std::size_t first, std::size_t threads) const;
    numa::PlacementProof proof() const { return proof(0, buffers_.size()); }

    /// Gives all memory back; nothing but the destructor may follow.
    void release() { buffers_.clear(); }
    bool released() const { return buffers_.empty(); }

private:
    std::vector<std::unique_ptr<numa::Buffer>> buffers_;
    std::vector<std::uint64_t> sums_;
};

/// How much memory a measurement asks for: the larger of the two, and never below 8 times the last-level
/// caches.
struct ArenaSize {
    std::uint64_t times_cache = 32;  ///< all threads together, in last-level caches
    std::uint64_t bytes_per_thread = 512 * kMiB;
};

/// What the parts of threads are taken from: the memory of one node, or all that this process may have.
struct Room {
    std::uint64_t available_bytes = 0;
    int threads = 1;    ///< how many threads get a part of it, all of the same size
    std::string where;  ///< for the error, as " on node 3"; empty: anywhere
};

/// The least that each of `threads` threads must have for their memory to be beyond the last-level caches.
std::size_t least_bytes_per_thread(std::uint64_t last_level_cache_bytes, int threads);

/// Bytes that each of `threads` threads gets, which together go over memory beyond the last-level caches:
/// within what every room has available less the margin (the larger of 2 GiB and 5 %). Throws MachineError
/// when that is below 8 times the last-level caches, which would flatter every figure.
std::size_t arena_bytes_per_thread(std::uint64_t last_level_cache_bytes, std::span<const Room> rooms,
                                   int threads, const ArenaSize& size);

/// The same where one room holds them all.
std::size_t arena_bytes_per_thread(std::uint64_t last_level_cache_bytes, std::uint64_t available_bytes,
                                   int threads, const ArenaSize& size);

}  // namespace weir::measure
