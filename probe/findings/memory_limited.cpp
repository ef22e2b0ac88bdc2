// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/units.h"
#include "probe/findings/kinds.h"

namespace weir::probe::findings {
namespace {

/// A control group gives this process less memory than the machine has.
std::optional<Seen> detect(const Machine& machine) {
    if (!machine.limits.cgroup_memory_bytes) return std::nullopt;
    std::uint64_t total = 0;
    for (const Node& node : machine.nodes) total += node.memory_bytes;
    const std::uint64_t limit = *machine.limits.cgroup_memory_bytes;
    if (limit >= total) return std::nullopt;
    return Seen{fmt::format("a control group limits this process to {} of {}", format_capacity(limit),
                            format_capacity(total)),
                "raise the container's memory limit, or start weir outside it"};
}

/// What the nodes have is then had whole, as far as this process may know.
std::optional<Machine> mend(const Machine& machine) {
    Machine mended = machine;
    mended.limits.cgroup_memory_bytes = Unreadable{"no control group limits it", "nothing to do"};
    mended.limits.available_bytes = 0;
    for (Node& node : mended.nodes) {
        node.available_bytes = node.memory_bytes;
        mended.limits.available_bytes += node.memory_bytes;
    }
    return mended;
}

}  // namespace

FindingKind memory_limited() {
    return {"memory-limited", "warning", detect, mend};
}

}  // namespace weir::probe::findings
