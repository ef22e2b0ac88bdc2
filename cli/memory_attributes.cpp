// SPDX-License-Identifier: Apache-2.0
#include "cli/memory_attributes.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace weir::cli {
namespace {

using Pair = std::pair<int, int>;

void raise(std::optional<double>& value, double candidate) {
    value = std::max(value.value_or(0), candidate);
}

/// All threads of a node, nobody else: of one node alone that is everybody.
bool is_alone(const measure::Bandwidth& figure, bool several_nodes) {
    return figure.load == (several_nodes ? "alone" : "all");
}

}  // namespace

std::vector<probe::MeasuredAccess> measured_accesses(const measure::Measurements& measurements) {
    std::map<Pair, probe::MeasuredAccess> pairs;
    const auto access = [&](int cpu_node, int memory_node) -> probe::MeasuredAccess& {
        probe::MeasuredAccess& found = pairs[{cpu_node, memory_node}];
        found.cpu_node = cpu_node;
        found.memory_node = memory_node;
        return found;
    };
    const std::vector<measure::Bandwidth>& figures = measurements.bandwidth;
    const bool several = std::any_of(figures.begin(), figures.end(), [](const measure::Bandwidth& each) {
        return each.cpu_node != each.memory_node;
    });
    for (const measure::Bandwidth& each : figures) {
        if (!is_alone(each, several)) continue;
        if (each.reads())
            raise(access(each.cpu_node, each.memory_node).read_bytes_per_s, each.bytes_per_s.median);
        if (each.kernel.starts_with("copy"))
            raise(access(each.cpu_node, each.memory_node).copy_bytes_per_s,
                  std::max(each.bytes_per_s.median, each.traffic_bytes_per_s.median));
    }
    if (measurements.latency) {
        for (const measure::Latency& each : *measurements.latency) {
            std::optional<double>& ns = access(each.cpu_node, each.memory_node).read_latency_ns;
            ns = std::min(ns.value_or(each.ns.median), each.ns.median);
        }
    }
    std::vector<probe::MeasuredAccess> accesses;
    for (const auto& [pair, measured] : pairs) accesses.push_back(measured);
    return accesses;
}

}  // namespace weir::cli
