// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/cpu_list.h"
#include "probe/findings/kinds.h"

namespace weir::probe::findings {
namespace {

/// One node over all sockets: the firmware spreads each page over both, so half of all reads cross the links.
std::optional<Seen> detect(const Machine& machine) {
    const auto sockets = std::count_if(machine.packages.begin(), machine.packages.end(),
                                       [](const Package& package) { return package.populated; });
    const auto nodes = std::count_if(machine.nodes.begin(), machine.nodes.end(),
                                     [](const Node& node) { return node.cores > 0; });
    if (!machine.nps || nodes != 1 || sockets < 2) return std::nullopt;
    return Seen{
        fmt::format(
            "{}: one node over {} sockets, so that most reads cross the links between them and nothing "
            "can be placed",
            *machine.nps, sockets),
        "set NUMA nodes per socket to NPS1 (AMD), or node interleaving to off (Intel), in the BIOS"};
}

std::vector<int> cpus_of(const Package& package) {
    std::vector<int> cpus;
    for (const L3Domain& domain : package.l3_domains) {
        const std::vector<int> own = parse_cpu_list(domain.cpus);
        cpus.insert(cpus.end(), own.begin(), own.end());
    }
    std::sort(cpus.begin(), cpus.end());
    return cpus;
}

/// Those of the list that the sorted others have too.
std::string in_both(const std::string& list, const std::vector<int>& others) {
    std::vector<int> both;
    for (const int cpu : parse_cpu_list(list)) {
        if (std::binary_search(others.begin(), others.end(), cpu)) both.push_back(cpu);
    }
    return format_cpu_list(std::move(both));
}

/// A node for each socket, with its cores and an equal share of the memory.
std::optional<Machine> mend(const Machine& machine) {
    const Node whole = *std::find_if(machine.nodes.begin(), machine.nodes.end(),
                                     [](const Node& node) { return node.cores > 0; });
    Machine mended = machine;
    mended.nodes.clear();
    for (const Package& package : machine.packages) {
        if (!package.populated) continue;
        const std::vector<int> cpus = cpus_of(package);
        if (cpus.empty()) return std::nullopt;
        Node node = whole;
        node.id = static_cast<int>(mended.nodes.size());
        node.package = package.id;
        node.cpus = in_both(whole.cpus, cpus);
        node.core_cpus = in_both(whole.core_cpus, cpus);
        node.cores = package.cores;
        mended.nodes.push_back(std::move(node));
    }
    for (Node& node : mended.nodes) {
        node.memory_bytes /= mended.nodes.size();
        if (node.available_bytes) node.available_bytes = *node.available_bytes / mended.nodes.size();
    }
    mended.distances.clear();
    mended.nps = Unreadable{"this machine was mended, not probed", "mend the real one and probe it again"};
    return mended;
}

}  // namespace

FindingKind nodes_interleaved() {
    return {"nodes-interleaved", "loss", detect, mend};
}

}  // namespace weir::probe::findings
