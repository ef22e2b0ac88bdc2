// SPDX-License-Identifier: Apache-2.0
#include "probe/nps.h"

#include <fmt/format.h>

#include <algorithm>

#include "probe/unknown_cpu.h"

namespace weir::probe {
namespace {

using hardware::Generation;

constexpr const char* kLookInSetup = "look for \"NUMA nodes per socket\", SNC or \"L3 as NUMA\" in the setup";
constexpr const char* kL3AsNuma = "L3 as NUMA";

/// Nodes that stand for a part of a socket: memory without cores (CXL, HBM in flat mode) is not counted.
std::vector<const Node*> nodes_with_cores(const Machine& machine) {
    std::vector<const Node*> nodes;
    for (const Node& node : machine.nodes) {
        if (node.cores > 0) nodes.push_back(&node);
    }
    return nodes;
}

/// Why the nodes that we see may be others than the firmware's.
Readable<std::string> why_hidden(const Machine& machine) {
    const Readable<std::string>& hypervisor = machine.host.virtualised;
    if (hypervisor && *hypervisor != "no") {
        return Unreadable{fmt::format("under {} a machine has the nodes that its host gives it", *hypervisor),
                          "run `weir probe` on the host"};
    }
    if (machine.limits.allowed_cpus != machine.limits.online_cpus) {
        return Unreadable{fmt::format("this process may use CPUs {} of {}, so it need not see every node",
                                      machine.limits.allowed_cpus, machine.limits.online_cpus),
                          "run `weir probe` outside the cpuset"};
    }
    if (const auto numa = machine.settings.find("kernel_numa");
        numa != machine.settings.end() && numa->second && *numa->second != "on") {
        return Unreadable{fmt::format("the kernel was started with numa={}", *numa->second),
                          "start it without that"};
    }
    return std::string();
}

/// One node over several sockets is the firmware's doing only if the kernel shows nodes at all.
bool kernel_shows_nodes(const Machine& machine) {
    const auto numa = machine.settings.find("kernel_numa");
    return numa != machine.settings.end() && numa->second.has_value();
}

Readable<std::string> mode_of(const Generation& generation, int nodes) {
    for (const hardware::NodeMode& mode : generation.node_modes) {
        if (mode.nodes == nodes) return mode.name;
    }
    return Unreadable{nodes == 0
                          ? fmt::format("no mode of {} puts several sockets into one node", generation.name)
                          : fmt::format("{} nodes a socket are no mode of {} that the catalog knows", nodes,
                                        generation.name),
                      kLookInSetup};
}

/// Of a socket with so many nodes and L3 domains.
Readable<std::string> mode_of(const Generation& generation, int nodes, int domains) {
    Readable<std::string> mode = mode_of(generation, nodes);
    if (!generation.node_per_l3 || nodes != domains) return mode;
    if (!mode) return std::string(kL3AsNuma);
    return Unreadable{fmt::format("a socket has {} node{} and as many L3 domains: {} and {} look the same",
                                  nodes, nodes == 1 ? "" : "s", *mode, kL3AsNuma),
                      kLookInSetup};
}

}  // namespace

Readable<std::string> nodes_per_socket_mode(const Machine& machine, const hardware::Catalog& catalog) {
    if (auto visible = why_hidden(machine); !visible) return visible;
    const std::vector<const Node*> nodes = nodes_with_cores(machine);
    if (nodes.empty() || machine.packages.empty())
        return Unreadable{"this machine names no socket or no node with cores", kLookInSetup};
    const Package& first = machine.packages.front();
    const auto cpu = catalog.find_cpu(first.cpu_model);
    if (!cpu) return unknown_cpu(first.cpu_model, catalog);
    if (nodes.size() == 1 && machine.packages.size() > 1) {
        if (kernel_shows_nodes(machine)) return mode_of(*cpu->generation, 0);
        return Unreadable{"one node over all sockets may also be a kernel, or a capture, without NUMA",
                          "run `weir probe` on the machine itself"};
    }

    const auto count = [&](const Package& package) {
        return std::count_if(nodes.begin(), nodes.end(),
                             [&](const Node* node) { return node->package == package.id; });
    };
    const int each = static_cast<int>(count(first));
    for (const Package& package : machine.packages) {
        if (count(package) != each || each == 0 || package.l3_domains.size() != first.l3_domains.size()) {
            return Unreadable{"the sockets do not have the same number of nodes and L3 domains",
                              "see `weir probe` for the nodes of each"};
        }
    }
    return mode_of(*cpu->generation, each, static_cast<int>(first.l3_domains.size()));
}

}  // namespace weir::probe
