// SPDX-License-Identifier: Apache-2.0
// The ceiling of a site (planner/site.h).
#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "planner/site.h"

namespace weir::planner {
namespace {

using measure::Bandwidth;

/// The best local read bandwidth measured with that many threads; with threads = 0, with any.
const Bandwidth* best_local(const measure::Measurements& measurements, int node, int threads) {
    const Bandwidth* best = nullptr;
    for (const Bandwidth& one : measurements.bandwidth) {
        if (!measure::is_read(one.kernel) || one.cpu_node != node || one.memory_node != node ||
            (threads != 0 && one.threads != threads))
            continue;
        if (best == nullptr || one.bytes_per_s.median > best->bytes_per_s.median) best = &one;
    }
    return best;
}

bool only_node(const probe::Machine& machine, const measure::Ceiling& ceiling, int node) {
    const bool listed = ceiling.nodes.size() == 1 && ceiling.nodes.front() == node;
    return listed || (ceiling.nodes.empty() && machine.nodes.size() == 1);
}

/// Bandwidth grows less than the threads do, so a figure for fewer threads is scaled down in proportion and
/// one for more is left as it is: neither promises too much.
SiteCeiling scaled(const Estimate& measured, int measured_threads, int threads) {
    if (measured_threads == threads || measured_threads <= 0) return {measured, ""};
    const double factor = std::min(1.0, static_cast<double>(threads) / static_cast<double>(measured_threads));
    return {measured.scaled(factor),
            fmt::format("no ceiling was measured for {} threads: taken from the one for {}", threads,
                        measured_threads)};
}

}  // namespace

SiteCeiling ceiling_of(const probe::Machine& machine, const measure::Measurements& measurements, int node,
                       int threads) {
    const measure::Ceiling& ceiling = measurements.ceiling;
    const bool own = only_node(machine, ceiling, node) && ceiling.bytes_per_s.median > 0;
    if (own && ceiling.threads == threads) return {ceiling.bytes_per_s, ""};
    if (const Bandwidth* same = best_local(measurements, node, threads)) return {same->bytes_per_s, ""};
    if (own) return scaled(ceiling.bytes_per_s, ceiling.threads, threads);
    if (const Bandwidth* any = best_local(measurements, node, 0))
        return scaled(any->bytes_per_s, any->threads, threads);
    if (ceiling.bytes_per_s.median > 0 && std::count(ceiling.nodes.begin(), ceiling.nodes.end(), node) > 0) {
        SiteCeiling part{ceiling.bytes_per_s.scaled(1.0 / static_cast<double>(ceiling.nodes.size())), ""};
        part.warning =
            fmt::format("node {} has no ceiling of its own: taken as its share of the whole machine's", node);
        return part;
    }
    throw InputError("measurements", fmt::format("no read bandwidth of node {} is among them", node),
                     "run `weir measure` on this machine again");
}

}  // namespace weir::planner
