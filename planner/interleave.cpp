// SPDX-License-Identifier: Apache-2.0
// The strategy interleave (planner/way.h).
#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "planner/way.h"

namespace weir::planner {
namespace {

constexpr double kLocalDistance = 10;  // ACPI, System Locality Information Table: a node to itself

/// Distance as the firmware tells it, relative to local; 1 where it tells nothing.
double farness(const probe::Machine& machine, int from, int to) {
    const auto index = [&](int id) {
        return static_cast<std::size_t>(std::find_if(machine.nodes.begin(), machine.nodes.end(),
                                                     [&](const probe::Node& node) { return node.id == id; }) -
                                        machine.nodes.begin());
    };
    const std::size_t i = index(from);
    const std::size_t j = index(to);
    if (i >= machine.distances.size() || j >= machine.distances[i].size()) return 1;
    return std::max(1.0, static_cast<double>(machine.distances[i][j]) / kLocalDistance);
}

/// Bandwidth of a site's threads to the memory of another, made up from the local one where it was not
/// measured.
Estimate reach(const Inputs& in, const Site& from, const Site& to, bool& guessed) {
    const Estimate measured = read_between(in.measurements, from.node->id, to.node->id);
    if (measured.median > 0) return with_threads(in.machine, in.measurements, from, measured);
    const Estimate local = ceiling_of(in.machine, in.measurements, from.node->id, from.threads()).bytes_per_s;
    if (from.node == to.node) return local;
    guessed = true;
    return local.scaled(1 / farness(in.machine, from.node->id, to.node->id));
}

double per_byte(double rate) {
    return rate > 0 ? 1 / rate : 0;
}

}  // namespace

Way interleave(const Inputs& in) {
    if (in.options.virtual_nodes > 0) {
        Way way = over_virtual_nodes(in, kInterleave);
        way.cache_strategy = kInterleave;
        way.warnings.emplace_back(
            "virtual nodes have no memory of their own: interleaved over them, all pages lie on one node");
        return way;
    }
    Way way;
    way.strategy = kInterleave;
    way.sites = choose_sites(in.machine, in.options);
    if (way.sites.empty()) {
        throw UsageError("memory can be interleaved only over several nodes with cores and memory",
                         "leave --strategy away, or try --virtual-nodes 2 on this machine");
    }
    way.fractions.assign(way.sites.size(), 1.0 / static_cast<double>(way.sites.size()));
    way.cache_strategy = kInterleave;
    return way;
}

SiteCeiling interleaved_ceiling(const Inputs& in, const Way& way) {
    const auto threads = static_cast<double>(way.threads());
    Estimate slowest;  // seconds for a byte of the whole: median, at the low rates, at the high rates
    bool guessed = false;
    for (const Site& from : way.sites) {
        Estimate time;
        const double part = from.threads() / threads / static_cast<double>(way.sites.size());
        for (const Site& to : way.sites) {
            const Estimate rate = reach(in, from, to, guessed);
            time.median += part * per_byte(rate.median);
            time.low += part * per_byte(rate.low);
            time.high += part * per_byte(rate.high);
            time.samples = time.samples == 0 ? rate.samples : std::min(time.samples, rate.samples);
        }
        if (time.median > slowest.median) slowest = time;
    }
    SiteCeiling ceiling{
        {per_byte(slowest.median), per_byte(slowest.low), per_byte(slowest.high), slowest.samples}, ""};
    if (guessed) {
        ceiling.warning =
            "reading between nodes was not measured: its bandwidth is taken from the firmware's distances";
    }
    return ceiling;
}

}  // namespace weir::planner
