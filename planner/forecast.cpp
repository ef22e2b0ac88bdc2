// SPDX-License-Identifier: Apache-2.0
#include "planner/forecast.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "planner/expert_load.h"
#include "planner/parts.h"
#include "planner/read_curve.h"

namespace weir::planner {
namespace {

constexpr double kWorthwhile = 1.01;

/// The bandwidth at which nodes write into each other's memory, as far as it was measured: the slowest
/// pair's.
double between(const Inputs& in, const Way& way) {
    double slowest = 0;
    for (const Site& from : way.sites) {
        for (const Site& to : way.sites) {
            if (from.node == to.node) continue;
            const double rate = read_between(in.measurements, from.node->id, to.node->id).median;
            if (rate > 0 && (slowest == 0 || rate < slowest)) slowest = rate;
        }
    }
    return slowest;
}

std::vector<int> nodes_of(const Way& way) {
    std::vector<int> nodes;
    for (const Site& site : way.sites) nodes.push_back(site.node->id);
    std::sort(nodes.begin(), nodes.end());
    return nodes;
}

/// Real nodes that work one at a time: each its part, at its own bandwidth, with its own threads.
void work_alone(const Inputs& in, const Way& way, Conditions& conditions) {
    const Parts parts = parts_of(in.model, way);
    conditions.reading_alone = 0;
    conditions.computing_alone = 0;
    for (std::size_t i = 0; i < way.sites.size(); ++i) {
        const double own = local_ceiling(in, way.sites[i]).bytes_per_s.median;
        conditions.reading_alone += parts.read[i] * conditions.ceiling_bytes_per_s.median / own;
        conditions.computing_alone += parts.cache_read[i] * way.threads() / way.sites[i].threads();
    }
}

ReadCurve curve_of(const Inputs& in, const Way& way) {
    if (way.sites.size() > 1) return {in.measurements, "machine"};
    return node_curve(in.machine, in.measurements, way.sites.front().node->id);
}

}  // namespace

double routed_load(const Inputs& in, const Way& way) {
    if (way.strategy != kExpertSplit || way.virtual_nodes > 0) return 1;
    std::vector<double> bandwidth;
    for (const Site& site : way.sites) bandwidth.push_back(local_ceiling(in, site).bytes_per_s.median);
    const double sum = std::accumulate(bandwidth.begin(), bandwidth.end(), 0.0);
    for (double& share : bandwidth) share /= sum;
    return largest_expert_load(parts_of(in.model, way).experts, bandwidth, in.model.shape.top_k);
}

Forecast forecast(const Inputs& in, const Way& way) {
    const SiteCeiling ceiling = ceiling_of(in, way);
    Conditions conditions;
    conditions.threads = way.threads();
    conditions.isa = in.options.isa;
    conditions.ceiling_bytes_per_s = ceiling.bytes_per_s;
    conditions.parts = way.parts();
    conditions.splits_cache = way.cache_strategy == kRowSplit;
    conditions.between_bytes_per_s = between(in, way);
    conditions.nodes = nodes_of(way);
    conditions.splits_experts = way.strategy == kExpertSplit;
    conditions.routed_load = routed_load(in, way);
    conditions.one_at_a_time = way.strategy == kLayerSplit;
    if (conditions.one_at_a_time && way.virtual_nodes == 0) work_alone(in, way, conditions);
    return {ceiling, predict(in.model, in.measurements, conditions)};
}

Way way_with(const Inputs& in, MakeWay make, int threads) {
    PlanOptions options = in.options;
    options.threads = threads;
    return make({in.machine, in.measurements, in.model, options});
}

std::vector<ThreadCount> fewer_threads(const Inputs& in, MakeWay make, const Way& way) {
    if (way.virtual_nodes > 0 || !in.options.cpus.empty() || way.strategy == kInterleave) return {};
    const ReadCurve curve = curve_of(in, way);
    std::vector<int> counts = curve.counts();
    if (way.sites.size() == 1) {
        const int node = way.sites.front().node->id;
        for (const measure::Bandwidth& one : in.measurements.bandwidth) {
            if (one.cpu_node == node && one.memory_node == node) counts.push_back(one.threads);
        }
    }
    std::sort(counts.begin(), counts.end(), std::greater<>());
    counts.erase(std::unique(counts.begin(), counts.end()), counts.end());
    const auto nodes = std::count_if(in.machine.nodes.begin(), in.machine.nodes.end(), usable);
    const int least = way.sites.size() > 1 ? static_cast<int>(nodes) : 1;
    std::vector<ThreadCount> fewer;
    for (const int count : counts) {
        if (count >= way.threads() || count < least) continue;
        const double rate = forecast(in, way_with(in, make, count)).prediction.tokens_per_s.median;
        fewer.push_back({count, rate, count == curve.knee()});
    }
    return fewer;
}

const ThreadCount* worth_taking(const std::vector<ThreadCount>& counts, double tokens_per_s) {
    const auto best = std::max_element(
        counts.begin(), counts.end(),
        [](const ThreadCount& a, const ThreadCount& b) { return a.tokens_per_s < b.tokens_per_s; });
    return best != counts.end() && best->tokens_per_s > kWorthwhile * tokens_per_s ? &*best : nullptr;
}

}  // namespace weir::planner
