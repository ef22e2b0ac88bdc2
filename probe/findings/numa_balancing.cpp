// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "probe/findings/kinds.h"
#include "probe/findings/mending.h"

namespace weir::probe::findings {
namespace {

/// Automatic balancing unmaps pages to see who uses them and moves them away from where weir has put them.
std::optional<Seen> detect(const Machine& machine) {
    const std::string state = setting(machine, "numa_balancing");
    if (machine.nodes.size() < 2 || state.empty() || state == "0") return std::nullopt;
    return Seen{fmt::format("automatic NUMA balancing is on (kernel.numa_balancing = {}) over {} nodes: "
                            "it unmaps and moves pages "
                            "while they are read",
                            state, machine.nodes.size()),
                "echo 0 | sudo tee /proc/sys/kernel/numa_balancing"};
}

std::optional<Machine> mend(const Machine& machine) {
    return with_setting(machine, "numa_balancing", "0");
}

}  // namespace

FindingKind numa_balancing() {
    return {"numa-balancing", "loss", detect, mend};
}

}  // namespace weir::probe::findings
