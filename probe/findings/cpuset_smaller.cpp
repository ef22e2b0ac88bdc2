// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/cpu_list.h"
#include "probe/findings/kinds.h"

namespace weir::probe::findings {
namespace {

/// A cpuset, an affinity or a container leaves this process fewer PUs than the machine has.
std::optional<Seen> detect(const Machine& machine) {
    const Limits& limits = machine.limits;
    const std::size_t allowed = parse_cpu_list(limits.allowed_cpus).size();
    const std::size_t online = parse_cpu_list(limits.online_cpus).size();
    if (allowed >= online) return std::nullopt;
    return Seen{fmt::format("this process may run on {} of {} CPUs ({} of {}): fewer cores draw less from "
                            "the memory, and every "
                            "figure is for those alone",
                            allowed, online, limits.allowed_cpus, limits.online_cpus),
                "start weir without taskset or numactl, and give its container or service all CPUs"};
}

}  // namespace

FindingKind cpuset_smaller() {
    return {"cpuset-smaller", "warning", detect};
}

}  // namespace weir::probe::findings
