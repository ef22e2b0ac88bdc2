// SPDX-License-Identifier: Apache-2.0
#include "measure/matrix/nodes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/cpu_list.h"
#include "base/error.h"
#include "base/units.h"
#include "measure/sampling/arena.h"
#include "measure/sampling/caches.h"
#include "numa/buffer.h"

namespace weir::measure {
namespace {

constexpr std::uint64_t kTimesCache = 8;

/// Why this memory node cannot take part; empty when it can.
std::string refusal(const MatrixNodes& nodes, const MemoryNode& memory_node) {
    try {
        for (const CpuNode& cpu_node : nodes.cpu_nodes) part_bytes(nodes, cpu_node, memory_node);
        const numa::Buffer trial(2 * kMiB, memory_node.bind_to, numa::Pages::kTransparentHuge);
    } catch (const MachineError& error) {
        return fmt::format("node matrix: no figures of node {}'s memory: {}; {}", memory_node.id,
                           error.what(), error.remedy());
    }
    return "";
}

}  // namespace

MatrixNodes matrix_nodes(const probe::Machine& machine) {
    MatrixNodes nodes;
    nodes.available_bytes = machine.limits.available_bytes;
    nodes.cache_bytes = machine.last_level_cache_bytes();
    std::vector<const probe::Node*> order;
    for (const probe::Node& node : machine.nodes) order.push_back(&node);
    std::stable_partition(order.begin(), order.end(),
                          [](const probe::Node* node) { return node->cores > 0 && node->memory_bytes > 0; });
    for (const probe::Node* node : order) {
        if (node->cores > 0) {
            const std::vector<int> cpus = parse_cpu_list(node->core_cpus);
            nodes.cpu_nodes.push_back({node->id, numa::pins_for(cpus, machine.packages, machine.nodes),
                                       reached_cache_bytes(machine, cpus)});
        }
        if (node->memory_bytes > 0) {
            const std::uint64_t available =
                node->available_bytes.value_or(std::min(node->memory_bytes, nodes.available_bytes));
            nodes.memory_nodes.push_back({node->id, node->id, available});
        }
    }
    return nodes;
}

std::size_t sharers(const MatrixNodes& nodes) {
    const std::size_t columns = std::max<std::size_t>(1, nodes.memory_nodes.size());
    return (nodes.cpu_nodes.size() + columns - 1) / columns;
}

std::size_t part_bytes(const MatrixNodes& nodes, const CpuNode& cpu_node, const MemoryNode& memory_node) {
    const std::size_t threads = cpu_node.pins.size();
    const auto parts = [&](std::size_t groups) { return static_cast<int>(groups * threads); };
    const std::array<Room, 2> rooms{{
        {nodes.available_bytes, parts(nodes.cpu_nodes.size()), ""},
        {memory_node.available_bytes, parts(sharers(nodes)), fmt::format(" on node {}", memory_node.id)},
    }};
    return arena_bytes_per_thread(cpu_node.cache_bytes, rooms, static_cast<int>(threads),
                                  {kTimesCache, kTimesCache * nodes.cache_bytes / threads});
}

std::vector<std::string> drop_unusable(MatrixNodes& nodes) {
    std::vector<std::string> warnings;
    // Fewer memory nodes may mean more sharers of each, so those left are asked again.
    for (bool again = true; again;) {
        const std::size_t before = nodes.memory_nodes.size();
        const MatrixNodes asked = nodes;
        std::erase_if(nodes.memory_nodes, [&](const MemoryNode& node) {
            const std::string why = refusal(asked, node);
            if (!why.empty()) warnings.push_back(why);
            return !why.empty();
        });
        again = nodes.memory_nodes.size() < before && !nodes.memory_nodes.empty();
    }
    return warnings;
}

}  // namespace weir::measure
