// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "probe/findings/kinds.h"

namespace weir::probe::findings {
namespace {

constexpr double kNoticeable = 0.01;

/// The host runs something else on this guest's CPUs: a thread that waits for its CPU makes all others wait.
std::optional<Seen> detect(const Machine& machine) {
    if (!machine.steal_fraction || *machine.steal_fraction < kNoticeable) return std::nullopt;
    return Seen{fmt::format("the hypervisor gave {:.1f} % of this machine's CPU time since boot to others",
                            *machine.steal_fraction * 100),
                "ask for CPUs of its own (pinned, dedicated), or measure when the host is quiet"};
}

}  // namespace

FindingKind cpu_steal() {
    return {"cpu-steal", "warning", detect};
}

}  // namespace weir::probe::findings
