// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "probe/findings/detectors.h"

namespace weir::probe::findings {

/// A guest sees what its hypervisor shows: often no DIMMs, no counters, one node where the host has several.
std::optional<Finding> virtualised(const Machine& machine) {
    const std::string hypervisor = machine.host.virtualised.value_or("no");
    if (hypervisor == "no") return std::nullopt;
    return Finding{"virtualised", "info",
                   fmt::format("this is a virtual machine ({}): DIMMs, memory counters and the host's nodes "
                               "may be hidden, and other "
                               "guests share the channels",
                               hypervisor),
                   "for the machine's own figures run weir on the host"};
}

}  // namespace weir::probe::findings
