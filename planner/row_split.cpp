// SPDX-License-Identifier: Apache-2.0
// The strategy row-split, and what others that divide a model over nodes have in common with it
// (planner/way.h).
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "planner/memory.h"
#include "planner/way.h"

namespace weir::planner {
namespace {

// From so many positions a node, splitting the cache saves more reading than handing around queries and parts
// of contexts costs (DESIGN, section 7).
constexpr std::uint64_t kPositionsWorthSplitting = 1024;
constexpr int kMostVirtualNodes = 64;

std::string cache_strategy(const Inputs& in, int parts) {
    const std::uint64_t context = in.model.bytes_per_token.context;
    return parts > 1 && context >= kPositionsWorthSplitting * static_cast<std::uint64_t>(parts) ? kRowSplit
                                                                                                : kMirror;
}

std::vector<double> normalised(std::vector<double> parts) {
    const double sum = std::accumulate(parts.begin(), parts.end(), 0.0);
    for (double& part : parts) part /= sum;
    return parts;
}

/// Nodes that a split leaves out, by name.
void warn_of_others(const Inputs& in, std::vector<std::string>& warnings) {
    for (const probe::Node& node : in.machine.nodes) {
        if (usable(node)) continue;
        warnings.push_back(fmt::format("node {} has no {}: it is left out", node.id,
                                       node.memory_bytes == 0 ? "memory" : "cores that may be used"));
    }
}

/// Split weights that a node can hold beside its cache, its buffers and, on the first, what is not split.
double room_on(const Inputs& in, const Way& way, std::size_t site) {
    const Site& here = way.sites[site];
    const std::uint64_t margin = margin_bytes(here.available_bytes);
    const double cache = static_cast<double>(in.model.kv_cache_bytes) *
                         (way.cache_strategy == kMirror ? 1.0 : way.fractions[site]);
    const auto buffers =
        static_cast<double>(buffer_bytes(in.model.shape, in.model.bytes_per_token.context, here.threads()));
    const double unsplit = site == 0 ? static_cast<double>(unsplit_bytes(in.model)) : 0;
    return static_cast<double>(here.available_bytes - std::min(margin, here.available_bytes)) - cache -
           buffers - unsplit;
}

/// Gives a node that cannot hold its share what it can, and the rest to the others in proportion. Shares stay
/// as they are when all nodes together have no room for the model.
void fit_shares(const Inputs& in, Way& way) {
    const auto bytes = static_cast<double>(in.model.file_bytes - unsplit_bytes(in.model));
    std::vector<double> room;
    for (std::size_t i = 0; i < way.sites.size(); ++i)
        room.push_back(std::max(0.0, room_on(in, way, i) / bytes));
    if (std::accumulate(room.begin(), room.end(), 0.0) < 1) return;
    const std::vector<double> earned = way.fractions;
    std::vector<bool> full(way.sites.size(), false);
    for (bool again = true; again;) {
        again = false;
        double left = 1;
        double weight = 0;
        for (std::size_t i = 0; i < full.size(); ++i)
            (full[i] ? left : weight) += full[i] ? -room[i] : earned[i];
        for (std::size_t i = 0; i < full.size(); ++i) {
            way.fractions[i] = full[i] ? room[i] : left * earned[i] / weight;
            if (full[i] || way.fractions[i] <= room[i]) continue;
            full[i] = again = true;
            way.warnings.push_back(
                fmt::format("node {} has no room for the share that its bandwidth earns: "
                            "it holds less, the others more",
                            way.sites[i].node->id));
        }
    }
}

/// A node without room for anything takes no part.
void leave_out_empty(Way& way) {
    for (std::size_t i = way.sites.size(); i-- > 0;) {
        if (way.fractions[i] > 0) continue;
        way.sites.erase(way.sites.begin() + static_cast<std::ptrdiff_t>(i));
        way.fractions.erase(way.fractions.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

}  // namespace

SiteCeiling local_ceiling(const Inputs& in, const Site& site) {
    const Estimate measured = read_between(in.measurements, site.node->id, site.node->id);
    if (measured.median > 0) return {with_threads(in.machine, in.measurements, site, measured), ""};
    return ceiling_of(in.machine, in.measurements, site.node->id, site.threads());
}

Way over_virtual_nodes(const Inputs& in, const char* strategy) {
    const int nodes = in.options.virtual_nodes;
    if (nodes > kMostVirtualNodes) {
        throw UsageError(fmt::format("{} virtual nodes are too many", nodes),
                         fmt::format("give --virtual-nodes a value from 1 to {}", kMostVirtualNodes));
    }
    Way way = single_node(in);
    way.strategy = strategy;
    way.virtual_nodes = nodes;
    way.cache_strategy = cache_strategy(in, nodes);
    if (nodes > way.sites.front().threads()) {
        way.warnings.push_back(fmt::format("{} virtual nodes share {} cores: their threads take turns", nodes,
                                           way.sites.front().threads()));
    }
    return way;
}

Way row_split(const Inputs& in) {
    return split_over_nodes(in, kRowSplit);
}

Way split_over_nodes(const Inputs& in, const char* strategy) {
    if (in.options.virtual_nodes > 0) return over_virtual_nodes(in, strategy);
    Way way;
    way.strategy = strategy;
    way.sites = choose_sites(in.machine, in.options);
    if (way.sites.empty()) {
        throw UsageError("a model can be divided only over several nodes with cores and memory",
                         "leave --strategy away, or try --virtual-nodes 2 on this machine");
    }
    std::vector<double> earned;
    for (const Site& site : way.sites) {
        const SiteCeiling local = local_ceiling(in, site);
        earned.push_back(local.bytes_per_s.median);
        if (!local.warning.empty()) way.warnings.push_back(local.warning);
    }
    way.fractions = normalised(std::move(earned));
    way.cache_strategy = cache_strategy(in, static_cast<int>(way.sites.size()));
    warn_of_others(in, way.warnings);
    if (way.copies() > 1) return way;
    fit_shares(in, way);
    leave_out_empty(way);
    return way;
}

SiteCeiling split_ceiling(const Inputs& in, const Way& way) {
    const measure::Ceiling& machine = in.measurements.ceiling;
    SiteCeiling least;
    Estimate sum;
    bool even = true;  // shares as earned: all nodes are done at once, at the sum of their bandwidths
    for (std::size_t i = 0; i < way.sites.size(); ++i) {
        const Estimate local = local_ceiling(in, way.sites[i]).bytes_per_s;
        const Estimate whole = local.scaled(1 / way.fractions[i]);
        if (i > 0 && std::abs(whole.median / least.bytes_per_s.median - 1) > 0.02) even = false;
        if (i == 0 || whole.median < least.bytes_per_s.median) least.bytes_per_s = whole;
    }
    if (!even || machine.bytes_per_s.median <= 0 || machine.nodes.size() != way.sites.size()) return least;
    if (machine.threads == way.threads()) return {machine.bytes_per_s, ""};
    const ReadCurve curve(in.measurements, "machine");
    if (!curve.measured(way.threads()) || curve.most() != machine.threads) return least;
    const Estimate part = *curve.part(way.threads());
    return {{machine.bytes_per_s.median * part.median, machine.bytes_per_s.low * part.low,
             machine.bytes_per_s.high * part.high, std::min(machine.bytes_per_s.samples, part.samples)},
            ""};
}

}  // namespace weir::planner
