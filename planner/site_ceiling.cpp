// SPDX-License-Identifier: Apache-2.0
// The ceiling of a site (planner/site.h).
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "planner/site.h"

namespace weir::planner {
namespace {

using measure::Bandwidth;

/// The best local read bandwidth measured with that many threads; with threads = 0, with any. Kernels that
/// write stand among the figures for comparison.
const Bandwidth* best_local(const measure::Measurements& measurements, int node, int threads) {
    const Bandwidth* best = nullptr;
    for (const Bandwidth& one : measurements.bandwidth) {
        if (!one.reads() || one.cpu_node != node || one.memory_node != node ||
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

/// The ceiling of fewer threads than the node has: that of all, times the part of it that so many reached
/// beside them in the same rounds. Nothing when no such curve was measured.
std::optional<SiteCeiling> on_curve(const ReadCurve& curve, const Estimate& of_all, int threads) {
    const std::optional<Estimate> part = curve.part(threads);
    if (!part) return std::nullopt;
    const Estimate& base = of_all.median > 0 ? of_all : curve.of_most();
    SiteCeiling ceiling{{base.median * part->median, base.low * part->low, base.high * part->high,
                         std::min(base.samples, part->samples)},
                        ""};
    if (!curve.measured(threads)) {
        const auto [below, above] = curve.around(threads);
        ceiling.warning =
            fmt::format("no ceiling was measured for {} threads: taken between those for {} and {}", threads,
                        below, above);
    }
    return ceiling;
}

}  // namespace

ReadCurve node_curve(const probe::Machine& machine, const measure::Measurements& measurements, int node) {
    ReadCurve own(measurements, fmt::format("node {}", node));
    const auto nodes = std::count_if(machine.nodes.begin(), machine.nodes.end(), usable);
    return own.empty() && nodes == 1 ? ReadCurve(measurements, "machine") : own;
}

Estimate with_threads(const probe::Machine& machine, const measure::Measurements& measurements,
                      const Site& site, const Estimate& of_all) {
    const auto cores = static_cast<int>(cores_of(*site.node).size());
    if (site.threads() >= cores) return of_all;
    const ReadCurve curve = node_curve(machine, measurements, site.node->id);
    if (!curve.empty() && curve.most() == cores) {
        if (const auto ceiling = on_curve(curve, of_all, site.threads())) return ceiling->bytes_per_s;
    }
    return of_all.scaled(static_cast<double>(site.threads()) / cores);
}

SiteCeiling ceiling_of(const probe::Machine& machine, const measure::Measurements& measurements, int node,
                       int threads) {
    const measure::Ceiling& ceiling = measurements.ceiling;
    const bool own = only_node(machine, ceiling, node) && ceiling.bytes_per_s.median > 0;
    if (own && ceiling.threads == threads) return {ceiling.bytes_per_s, ""};
    const ReadCurve curve = node_curve(machine, measurements, node);
    if (!curve.empty() && threads < curve.most()) {
        const Bandwidth* all = best_local(measurements, node, curve.most());
        const Estimate beside = all == nullptr ? Estimate{} : all->bytes_per_s;
        const bool whole = own && ceiling.threads == curve.most();
        if (const auto fewer = on_curve(curve, whole ? ceiling.bytes_per_s : beside, threads)) return *fewer;
    }
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
