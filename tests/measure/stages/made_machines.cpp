// SPDX-License-Identifier: Apache-2.0
#include "tests/measure/stages/made_machines.h"

#include <fmt/format.h>

#include "base/units.h"
#include "measure/sampling/machine_team.h"

namespace weir::measure::made {

probe::Machine machine(int packages, int nodes, int domains, int cores) {
    probe::Machine made;
    int cpu = 0;
    int l3 = 0;
    for (int p = 0; p < packages; ++p) {
        probe::Package package;
        package.id = p;
        for (int n = 0; n < nodes; ++n) {
            probe::Node node;
            node.id = p * nodes + n;
            node.package = p;
            node.cores = domains * cores;
            node.cpus = node.core_cpus = fmt::format("{}-{}", cpu, cpu + node.cores - 1);
            node.memory_bytes = 64 * kGiB;
            node.kind = "dram";
            for (int d = 0; d < domains; ++d, cpu += cores)
                package.l3_domains.push_back({l3++, fmt::format("{}-{}", cpu, cpu + cores - 1), 32 * kMiB});
            made.nodes.push_back(node);
        }
        made.packages.push_back(package);
    }
    return made;
}

void add_siblings(probe::Machine& machine) {
    int first = 0;
    for (const probe::Node& node : machine.nodes) first += node.cores;
    for (probe::Node& node : machine.nodes) {
        node.cpus += fmt::format(",{}-{}", first, first + node.cores - 1);
        first += node.cores;
    }
}

numa::Team team(const probe::Machine& machine) {
    return numa::Team(numa::pins_for(team_cpus(whole_nodes(machine), 0), machine.packages, machine.nodes));
}

}  // namespace weir::measure::made
