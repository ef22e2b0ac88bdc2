// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "probe/findings/kinds.h"

namespace weir::probe::findings {
namespace {

/// A guest sees what its hypervisor shows: often no DIMMs, no counters, one node where the host has several.
std::optional<Seen> detect(const Machine& machine) {
    const std::string hypervisor = machine.host.virtualised.value_or("no");
    if (hypervisor == "no") return std::nullopt;
    return Seen{fmt::format("this is a virtual machine ({}): DIMMs, memory counters and the host's nodes "
                            "may be hidden, and other "
                            "guests share the channels",
                            hypervisor),
                "for the machine's own figures run weir on the host"};
}

}  // namespace

FindingKind virtualised() {
    return {"virtualised", "info", detect};
}

}  // namespace weir::probe::findings
