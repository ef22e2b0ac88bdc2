// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/read.h"
#include "measure/sampling/arena.h"
#include "measure/sampling/turns.h"
#include "numa/team.h"

namespace weir::measure {

/// A routed expert of DeepSeek-R1 at 4.5 bits a weight (Q4_K): three matrices of 7168 × 2048.
inline constexpr std::size_t kExpertBytes = std::size_t{3} * 7168 * 2048 * 9 / 16;

/// What one of `threads` threads reads of an expert that they share: an equal part of it, at least 256 KiB,
/// whole granules of a read kernel; at most an eighth of the thread's own memory, so that there is an order
/// to be random.
std::size_t expert_part_bytes(int threads, std::size_t own_bytes);

/// Reads of whole experts in random order, as a decode's router asks for them: each thread's memory is a row
/// of parts of experts, and it reads part after part in an order that is drawn anew for every round over all
/// of them, from a fixed seed. Each half of a round has the parts that the same half of the round before had,
/// so no part comes again before half of the memory was read, and none from a cache.
class ExpertReads {
public:
    /// For teams of at most `threads` members over the first of the arena's buffers, which are filled; the
    /// arena outlives this.
    ExpertReads(const Arena& arena, int threads, kernels::ReadKernel kernel);

    /// What member i does in a window: it reads on in its own memory. This outlives it.
    Work work();

    /// Each member of the team reads its round to the end; a Fault when the sum of any whole round, timed or
    /// not, was not that of the memory.
    void validate(const numa::Team& team);

private:
    struct alignas(64) Reader {
        std::span<const std::byte> own;
        std::size_t part_bytes = 0;
        std::vector<std::uint32_t> order;  ///< of the round at hand; what is behind `at` is yet to be drawn
        std::size_t at = 0;                ///< how many parts of the round were read
        std::size_t done = 0;              ///< bytes read of the part at hand
        std::uint64_t random = 0;
        std::uint64_t sum = 0;  ///< of the round at hand
        std::uint64_t expected = 0;
        bool wrong = false;

        /// Reads on, at most a piece; returns its bytes.
        std::size_t read(const kernels::ReadKernel& kernel);
        bool at_start() const { return at == 0 && done == 0; }
        void draw();
        void next_part();
    };

    kernels::ReadKernel kernel_;
    std::vector<Reader> readers_;
};

}  // namespace weir::measure
