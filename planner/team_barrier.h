// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "measure/measurements.h"

namespace weir::planner {

/// How well a measured barrier suits a team on these nodes, 0 best: of the same cores' group; of another
/// group of the kind (one node, two nodes); of any. The whole machine's is of the nodes that the ceiling is
/// of.
inline int barrier_rank(const measure::Measurements& measurements, const measure::BarrierCost& barrier,
                        const std::vector<int>& nodes) {
    if (barrier.group == "machine") return measurements.ceiling.nodes == nodes ? 0 : 2;
    if (nodes.size() == 1) {
        if (barrier.group == "node " + std::to_string(nodes[0])) return 0;
        return barrier.group.starts_with("node ") ? 1 : 2;
    }
    if (nodes.size() != 2 || !barrier.group.starts_with("nodes ")) return 2;
    return barrier.group == "nodes " + std::to_string(nodes[0]) + "," + std::to_string(nodes[1]) ? 0 : 1;
}

/// The measured barrier that suits a team of so many threads on these nodes (ascending) best: first by its
/// group, then by its number of threads. nullptr when none was measured.
inline const measure::BarrierCost* team_barrier(const measure::Measurements& measurements,
                                                const std::vector<int>& nodes, int threads) {
    const auto misfit = [&](const measure::BarrierCost& each) {
        return std::pair{barrier_rank(measurements, each, nodes), std::abs(each.threads - threads)};
    };
    const auto best = std::min_element(measurements.barrier.begin(), measurements.barrier.end(),
                                       [&](const auto& a, const auto& b) { return misfit(a) < misfit(b); });
    return best == measurements.barrier.end() ? nullptr : &*best;
}

}  // namespace weir::planner
