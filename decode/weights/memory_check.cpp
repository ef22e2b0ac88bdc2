// SPDX-License-Identifier: Apache-2.0
#include "decode/weights/memory_check.h"

#include <fmt/format.h>

#include <map>
#include <string>

#include "base/cpu_list.h"
#include "base/error.h"
#include "base/units.h"
#include "planner/margin.h"

namespace weir::decode {
namespace {

int memory_node(const planner::Plan& plan, int node) {
    for (const planner::Team& team : plan.teams) {
        if (team.node == node) return team.memory_node;
    }
    return node;
}

/// What the plan puts on each real node, with the buffers of the threads there: virtual nodes share one.
std::map<int, std::uint64_t> needed_by_node(const planner::Plan& plan, std::uint64_t buffer_bytes) {
    std::map<int, std::uint64_t> needed;
    for (const planner::NodePlan& node : plan.nodes)
        needed[memory_node(plan, node.id)] += node.resident_bytes;
    for (const planner::Team& team : plan.teams)
        needed[team.memory_node] += parse_cpu_list(team.cpus).size() * buffer_bytes;
    return needed;
}

void require_free(const planner::Plan& plan, std::uint64_t needed, std::uint64_t available,
                  const std::string& where) {
    const std::uint64_t kept = planner::margin_bytes(available) / 2;
    if (needed + kept <= available) return;
    throw MachineError(
        fmt::format("the plan for {} in {} puts {} {}, where {} are available now and {} of them stay free",
                    plan.model, plan.quant, format_capacity(needed), where, format_capacity(available),
                    format_capacity(kept)),
        "end what takes the memory, or plan again without --plan");
}

}  // namespace

void require_memory(const planner::Plan& plan, const probe::Machine& machine, std::uint64_t buffer_bytes) {
    const std::map<int, std::uint64_t> by_node = needed_by_node(plan, buffer_bytes);
    std::uint64_t total = 0;
    for (const auto& [id, needed] : by_node) total += needed;
    if (machine.limits.available_bytes > 0)
        require_free(plan, total, machine.limits.available_bytes, "into this process's memory");
    for (const probe::Node& node : machine.nodes) {
        const auto found = by_node.find(node.id);
        if (found == by_node.end()) continue;
        require_free(plan, found->second, node.available_bytes.value_or(node.memory_bytes),
                     fmt::format("on node {}", node.id));
    }
}

}  // namespace weir::decode
