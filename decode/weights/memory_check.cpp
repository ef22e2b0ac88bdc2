// SPDX-License-Identifier: Apache-2.0
#include "decode/weights/memory_check.h"

#include <fmt/format.h>

#include <map>

#include "base/cpu_list.h"
#include "base/error.h"
#include "base/units.h"
#include "decode/weights/loading.h"
#include "planner/margin.h"

namespace weir::decode {
namespace {

constexpr const char* kFreeMemory = "end what else uses memory, or take a smaller quantisation or context";

int memory_node(const planner::Plan& plan, int node) {
    for (const planner::Team& team : plan.teams) {
        if (team.node == node) return team.memory_node;
    }
    return node;
}

std::uint64_t buffers_of(const planner::Team& team) {
    return parse_cpu_list(team.cpus).size() * Loader::kReadBytes;
}

/// What the plan puts on each real node, with the buffers of the threads there.
std::map<int, std::uint64_t> needed_by_node(const planner::Plan& plan) {
    std::map<int, std::uint64_t> needed;
    for (const planner::NodePlan& node : plan.nodes)
        needed[memory_node(plan, node.id)] += node.resident_bytes;
    for (const planner::Team& team : plan.teams) needed[team.memory_node] += buffers_of(team);
    return needed;
}

}  // namespace

void require_memory(const planner::Plan& plan, const probe::Machine& machine) {
    const std::uint64_t available = machine.limits.available_bytes;
    const std::uint64_t margin = planner::margin_bytes(available);
    const std::uint64_t room = available > margin ? available - margin : 0;
    std::uint64_t needed = plan.needed_bytes;
    for (const planner::Team& team : plan.teams) needed += buffers_of(team);
    if (!plan.fold.whole || needed > room) {
        throw MachineError(
            fmt::format("{} in {} needs {}, and {} can be had now less a margin of {}", plan.model,
                        plan.quant, format_capacity(needed), format_capacity(room), format_capacity(margin)),
            std::string(kFreeMemory) + "; a file is loaded whole, made-up weights alone can be folded");
    }
    const std::map<int, std::uint64_t> by_node = needed_by_node(plan);
    for (const probe::Node& node : machine.nodes) {
        const auto found = by_node.find(node.id);
        if (found == by_node.end() || !node.available_bytes || found->second <= *node.available_bytes)
            continue;
        throw MachineError(
            fmt::format("node {} is to hold {}, and {} can be had there now", node.id,
                        format_capacity(found->second), format_capacity(*node.available_bytes)),
            kFreeMemory);
    }
}

}  // namespace weir::decode
