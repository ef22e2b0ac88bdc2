// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/units.h"
#include "probe/findings/kinds.h"

namespace weir::probe::findings {
namespace {

/// Ordinary memory that no core is near; CXL and HBM are other findings, and a cpuset hides cores.
std::optional<Seen> detect(const Machine& machine) {
    if (machine.limits.allowed_cpus != machine.limits.online_cpus) return std::nullopt;
    for (const Node& node : machine.nodes) {
        if (!node.cpus.empty() || node.kind != "dram" || node.memory_bytes == 0) continue;
        return Seen{
            fmt::format("node {} has {} and no cores: every read of it comes from another node", node.id,
                        format_capacity(node.memory_bytes)),
            "look for cores that are offline (/sys/devices/system/cpu/offline) or turned off in the BIOS"};
    }
    return std::nullopt;
}

}  // namespace

FindingKind node_without_cpus() {
    return {"node-without-cpus", "warning", detect};
}

}  // namespace weir::probe::findings
