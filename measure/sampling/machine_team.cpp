// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/machine_team.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/cpu_list.h"
#include "base/error.h"

namespace weir::measure {
namespace {

/// A node's PUs in the order in which threads get them: the first of each core, then the others.
std::vector<int> cores_first(const probe::Node& node) {
    std::vector<int> cpus = parse_cpu_list(node.core_cpus);
    for (const int cpu : parse_cpu_list(node.cpus)) {
        if (std::find(cpus.begin(), cpus.end(), cpu) == cpus.end()) cpus.push_back(cpu);
    }
    return cpus;
}

std::string names(const std::vector<const probe::Node*>& nodes) {
    if (nodes.size() == 1) return fmt::format("node {} has", nodes.front()->id);
    std::vector<int> ids;
    for (const probe::Node* node : nodes) ids.push_back(node->id);
    return fmt::format("nodes {} have", format_cpu_list(ids));
}

/// How many threads each node gets.
std::vector<std::size_t> deal_out(const std::vector<const probe::Node*>& nodes,
                                  const std::vector<std::vector<int>>& cpus, std::size_t threads) {
    std::vector<std::size_t> given(nodes.size());
    for (std::size_t dealt = 0; dealt < threads; ++dealt) {
        std::size_t best = nodes.size();
        const auto cores_a_thread = [&](std::size_t n) {
            return static_cast<double>(nodes[n]->cores) / static_cast<double>(given[n] + 1);
        };
        for (std::size_t n = 0; n < nodes.size(); ++n) {
            if (given[n] == cpus[n].size()) continue;
            if (best == nodes.size() || cores_a_thread(n) > cores_a_thread(best)) best = n;
        }
        ++given[best];
    }
    return given;
}

}  // namespace

std::vector<const probe::Node*> whole_nodes(const probe::Machine& machine) {
    std::vector<const probe::Node*> nodes;
    for (const probe::Node& node : machine.nodes) {
        if (node.cores > 0 && node.memory_bytes > 0) nodes.push_back(&node);
    }
    if (nodes.empty())
        throw MachineError("no NUMA node has both cores and memory", "check the cpuset of this process");
    return nodes;
}

std::vector<int> team_cpus(const std::vector<const probe::Node*>& nodes, int threads) {
    std::vector<std::vector<int>> cpus;
    std::size_t all = 0;
    for (const probe::Node* node : nodes) {
        cpus.push_back(threads == 0 ? parse_cpu_list(node->core_cpus) : cores_first(*node));
        all += cpus.back().size();
    }
    if (threads < 0 || static_cast<std::size_t>(threads) > all) {
        throw UsageError(fmt::format("{} threads, but {} {} CPUs", threads, names(nodes), all),
                         fmt::format("use 1 to {} threads", all));
    }
    const std::vector<std::size_t> given =
        deal_out(nodes, cpus, threads == 0 ? all : static_cast<std::size_t>(threads));
    std::vector<int> team;
    for (std::size_t n = 0; n < nodes.size(); ++n) {
        team.insert(team.end(), cpus[n].begin(), cpus[n].begin() + static_cast<std::ptrdiff_t>(given[n]));
    }
    return team;
}

std::vector<Room> team_rooms(const probe::Machine& machine, const numa::Team& team) {
    const std::uint64_t process = machine.limits.available_bytes;
    std::vector<Room> rooms{{process, team.size(), ""}};
    for (const probe::Node& node : machine.nodes) {
        const auto threads = std::count_if(team.pins().begin(), team.pins().end(),
                                           [&](const numa::Pin& pin) { return pin.node == node.id; });
        if (threads == 0) continue;
        rooms.push_back({node.available_bytes.value_or(process), static_cast<int>(threads),
                         machine.nodes.size() > 1 ? fmt::format(" on node {}", node.id) : ""});
    }
    return rooms;
}

std::size_t team_bytes_per_thread(const probe::Machine& machine, const numa::Team& team,
                                  const ArenaSize& size) {
    return arena_bytes_per_thread(machine.last_level_cache_bytes(), team_rooms(machine, team), team.size(),
                                  size);
}

}  // namespace weir::measure
