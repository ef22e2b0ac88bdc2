// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace weir::measure {

/// What the node matrix may take.
struct MatrixBudget {
    std::size_t samples = 15;  ///< of each figure where time allows; never fewer than 9
    double window_s = 0.1;     ///< where time allows
    double limit_s = 300;      ///< for all of it, filling memory and repeated windows counted
    double fill_s = 0;         ///< filling memory, as fill_seconds() estimates it
};

/// What there is to measure between.
struct MatrixShape {
    std::size_t cpu_nodes = 0;
    std::size_t memory_nodes = 0;
    std::size_t packages = 0;  ///< with cores and memory
};

/// How the node matrix is measured, known before it starts.
struct MatrixPlan {
    std::size_t pairs = 0;         ///< cpu nodes x memory nodes
    std::size_t rounds = 0;        ///< one an offset: all cpu nodes at once, each with another memory node
    std::size_t links = 0;         ///< pairs of packages
    std::size_t link_rounds = 0;   ///< in which each package is of one pair at most
    std::size_t spreads = 0;       ///< who reads interleaved memory: each cpu node alone, and all
    std::size_t measurements = 0;  ///< each kernel by each pair alone, each round together, each spread;
                                   ///< reads of each link in either direction and in both
    std::size_t figures = 0;       ///< entries of the document that come of them
    std::size_t samples = 0;       ///< of each measurement
    double window_s = 0;
    double seconds = 0;          ///< expected: no window has to be repeated
    double at_most_seconds = 0;  ///< on a host that keeps taking cores away: every window is repeated

    /// How often memory is taken and filled: for each round, and once to be interleaved.
    std::size_t fills() const { return rounds + link_rounds + (spreads > 0 ? 1 : 0); }

    /// "64 pairs alone, 8 rounds together, 1 pair of packages both ways, interleaved, about 2 min 10 s".
    std::string describe() const;
};

/// Shares the limit: the largest window with which all fits even where every window has to be repeated. When
/// that would be below 10 ms, 9 samples of 10 ms windows are taken and the limit is exceeded, as the plan
/// says: 8 nodes keep to 5 minutes, 32 do not.
MatrixPlan plan_matrix(const MatrixShape& shape, const MatrixBudget& budget);

/// What there is to do, without the time for it.
MatrixPlan count_matrix(const MatrixShape& shape);

/// Time for the memory of all rounds: each byte is gone over five times (made by the kernel and filled with
/// random words; summed; filled for triad and copy; the results of both checked), at 1 GB/s a thread and no
/// more than 8 GB/s a cpu node, as over a slow link between sockets.
double fill_seconds(std::uint64_t bytes_a_round, std::size_t rounds, std::size_t threads,
                    std::size_t cpu_nodes);

/// The memory node, by its place, that each cpu node reads in a round: the i-th reads the (i + round)-th,
/// round about. No two read the same one unless there are more cpu nodes than memory nodes; in as many rounds
/// as there are memory nodes each pair occurs once.
std::vector<std::size_t> partners(std::size_t cpu_nodes, std::size_t memory_nodes, std::size_t round);

/// Rounds in which every two of `count` meet once and nobody meets two in one round: count - 1 of them, or
/// count where it is odd and one sits out in each. The circle method of tournaments (Kirkman, 1847).
std::vector<std::vector<std::pair<std::size_t, std::size_t>>> meetings(std::size_t count);

/// "35 s", "2 min 10 s".
std::string format_seconds(double seconds);

}  // namespace weir::measure
