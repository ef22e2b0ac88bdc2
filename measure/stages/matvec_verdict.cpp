// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/matvec_verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace weir::measure {
namespace {

/// The fewest threads whose rate is within 2 % of the best.
int saturating(std::span<const MatvecBandwidth> of_node) {
    double best = 0;
    for (const MatvecBandwidth& each : of_node) best = std::max(best, each.bytes_per_s.median);
    const auto enough = std::find_if(of_node.begin(), of_node.end(), [&](const MatvecBandwidth& each) {
        return each.bytes_per_s.median >= kSaturated * best;
    });
    return enough->threads;
}

/// Threads that together would take what those of `all` read; more than them, since they do not.
int predicted_threads(const MatvecBandwidth& all, double core_bytes_per_s) {
    const double read = all.bytes_per_s.median / all.of_ceiling.median;
    return std::max(all.threads + 1, static_cast<int>(std::ceil(read / core_bytes_per_s)));
}

}  // namespace

void conclude_bounds(std::span<MatvecBandwidth> figures) {
    for (MatvecBandwidth& each : figures)
        each.bound = each.of_ceiling.median >= kMemoryBound ? "memory" : "compute";
}

MatvecCore conclude_core(std::span<const MatvecBandwidth> figures, const MeasuredNode& node,
                         MatvecCore core) {
    const auto end = std::find_if(figures.begin(), figures.end(),
                                  [&](const MatvecBandwidth& each) { return each.threads > node.threads; });
    const std::span<const MatvecBandwidth> of_node(figures.begin(), end);
    if (of_node.empty() || of_node.back().threads != node.threads) {
        core.saturating_threads =
            Unreadable{"no node was measured alone with all its threads",
                       "measure without --quick, which takes memory enough for one node's threads"};
        return core;
    }
    const MatvecBandwidth& all = of_node.back();
    core.bound = all.bound;
    if (node.threads < node.cores) {
        core.saturating_threads =
            Unreadable{fmt::format("{} of the node's {} cores were measured", node.threads, node.cores),
                       "measure without --threads"};
        return core;
    }
    core.predicted = all.bound == "compute" && core.core_bytes_per_s.median > 0 && all.of_ceiling.median > 0;
    core.saturating_threads =
        core.predicted ? predicted_threads(all, core.core_bytes_per_s.median) : saturating(of_node);
    return core;
}

}  // namespace weir::measure
