// SPDX-License-Identifier: Apache-2.0
#include "measure/matrix/nodes.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "base/cpu_list.h"
#include "base/error.h"
#include "base/units.h"
#include "measure/sampling/arena.h"
#include "measure/sampling/caches.h"
#include "numa/buffer.h"

namespace weir::measure {
namespace {

constexpr std::uint64_t kTimesCache = 8;

/// Why this memory node cannot take part; none when it can.
std::optional<Unreadable> refusal(const MatrixNodes& nodes, const MemoryNode& memory_node) {
    try {
        for (const CpuNode& cpu_node : nodes.cpu_nodes) part_bytes(nodes, cpu_node, memory_node);
        const numa::Buffer trial(2 * kMiB, memory_node.bind_to, numa::Pages::kTransparentHuge);
    } catch (const MachineError& error) {
        return Unreadable{error.what(), error.remedy()};
    }
    return std::nullopt;
}

/// How many cpu nodes of one package read the same memory node of another at once, at most.
std::size_t link_sharers(const MatrixNodes& nodes) {
    const std::vector<int> packages = nodes.packages();
    std::size_t most = 1;
    for (const int readers : packages) {
        for (const int memory : packages) {
            if (readers == memory) continue;
            const std::size_t columns = nodes.memory_places(memory).size();
            most = std::max(most, (nodes.cpu_places(readers).size() + columns - 1) / columns);
        }
    }
    return most;
}

/// 8 times all last-level caches for the node's threads together, within the rooms.
std::size_t bytes_within(const MatrixNodes& nodes, const CpuNode& cpu_node, const std::vector<Room>& rooms) {
    const std::size_t threads = cpu_node.pins.size();
    return arena_bytes_per_thread(cpu_node.cache_bytes, rooms, static_cast<int>(threads),
                                  {kTimesCache, kTimesCache * nodes.cache_bytes / threads});
}

std::string where(const MemoryNode& memory_node) {
    return fmt::format(" on node {}", memory_node.id);
}

template <class Ends>
std::vector<std::size_t> places_in(const Ends& ends, int package) {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < ends.size(); ++i) {
        if (ends[i].package == package) places.push_back(i);
    }
    return places;
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
        nodes.described.push_back({node->id, node->package, node->cores, node->kind});
        if (node->cores > 0) {
            const std::vector<int> cpus = parse_cpu_list(node->core_cpus);
            nodes.cpu_nodes.push_back({node->id, numa::pins_for(cpus, machine.packages, machine.nodes),
                                       reached_cache_bytes(machine, cpus), node->package});
        }
        if (node->memory_bytes > 0) {
            const std::uint64_t available =
                node->available_bytes.value_or(std::min(node->memory_bytes, nodes.available_bytes));
            nodes.memory_nodes.push_back({node->id, node->id, available, node->package});
        }
    }
    return nodes;
}

std::size_t sharers(const MatrixNodes& nodes) {
    const std::size_t columns = std::max<std::size_t>(1, nodes.memory_nodes.size());
    return (nodes.cpu_nodes.size() + columns - 1) / columns;
}

std::size_t part_bytes(const MatrixNodes& nodes, const CpuNode& cpu_node, const MemoryNode& memory_node) {
    const auto parts = [&](std::size_t groups) { return static_cast<int>(groups * cpu_node.pins.size()); };
    const std::size_t at_once = std::max(sharers(nodes), link_sharers(nodes));
    return bytes_within(nodes, cpu_node,
                        {{nodes.available_bytes, parts(nodes.cpu_nodes.size()), ""},
                         {memory_node.available_bytes, parts(at_once), where(memory_node)}});
}

std::size_t spread_part_bytes(const MatrixNodes& nodes, const CpuNode& cpu_node) {
    const std::size_t parts = nodes.cpu_nodes.size() * cpu_node.pins.size();
    const std::size_t columns = nodes.memory_nodes.size();
    std::vector<Room> rooms{{nodes.available_bytes, static_cast<int>(parts), ""}};
    for (const MemoryNode& memory_node : nodes.memory_nodes) {
        const std::size_t share = (parts + columns - 1) / columns;
        rooms.push_back({memory_node.available_bytes, static_cast<int>(share), where(memory_node)});
    }
    return bytes_within(nodes, cpu_node, rooms);
}

std::vector<int> MatrixNodes::packages() const {
    std::set<int> found;
    for (const CpuNode& node : cpu_nodes) {
        if (!memory_places(node.package).empty()) found.insert(node.package);
    }
    return {found.begin(), found.end()};
}

std::vector<std::size_t> MatrixNodes::cpu_places(int package) const {
    return places_in(cpu_nodes, package);
}

std::vector<std::size_t> MatrixNodes::memory_places(int package) const {
    return places_in(memory_nodes, package);
}

std::vector<UnusableNode> drop_unusable(MatrixNodes& nodes) {
    std::vector<UnusableNode> dropped;
    // Fewer memory nodes may mean more sharers of each, so those left are asked again.
    for (bool again = true; again;) {
        const std::size_t before = nodes.memory_nodes.size();
        const MatrixNodes asked = nodes;
        std::erase_if(nodes.memory_nodes, [&](const MemoryNode& node) {
            const std::optional<Unreadable> why = refusal(asked, node);
            if (why) dropped.push_back({node.id, *why});
            return why.has_value();
        });
        again = nodes.memory_nodes.size() < before && !nodes.memory_nodes.empty();
    }
    return dropped;
}

}  // namespace weir::measure
