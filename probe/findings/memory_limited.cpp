// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/units.h"
#include "probe/findings/detectors.h"

namespace weir::probe::findings {

/// A control group gives this process less memory than the machine has.
std::optional<Finding> memory_limited(const Machine& machine) {
    if (!machine.limits.cgroup_memory_bytes) return std::nullopt;
    std::uint64_t total = 0;
    for (const Node& node : machine.nodes) total += node.memory_bytes;
    const std::uint64_t limit = *machine.limits.cgroup_memory_bytes;
    if (limit >= total) return std::nullopt;
    return Finding{"memory-limited", "warning",
                   fmt::format("a control group limits this process to {} of {}", format_capacity(limit),
                               format_capacity(total)),
                   "raise the container's memory limit, or start weir outside it"};
}

}  // namespace weir::probe::findings
