// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/cpu_list.h"
#include "probe/findings/detectors.h"

namespace weir::probe::findings {

/// A cpuset, an affinity or a container leaves this process fewer PUs than the machine has.
std::optional<Finding> cpuset_smaller(const Machine& machine) {
    const Limits& limits = machine.limits;
    const std::size_t allowed = parse_cpu_list(limits.allowed_cpus).size();
    const std::size_t online = parse_cpu_list(limits.online_cpus).size();
    if (allowed >= online) return std::nullopt;
    return Finding{"cpuset-smaller", "warning",
                   fmt::format("this process may run on {} of {} CPUs ({} of {}): fewer cores draw less from "
                               "the memory, and every "
                               "figure is for those alone",
                               allowed, online, limits.allowed_cpus, limits.online_cpus),
                   "start weir without taskset or numactl, and give its container or service all CPUs"};
}

}  // namespace weir::probe::findings
