// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "probe/findings/kinds.h"
#include "probe/findings/mending.h"

namespace weir::probe::findings {
namespace {

/// A fixed low clock also slows L3 and, on many servers, the fabric to memory. Under intel_pstate and
/// amd-pstate's active mode "powersave" is the adaptive governor, which only slows the first moments.
std::optional<Seen> detect(const Machine& machine) {
    const std::string governor = setting(machine, "governor");
    if (governor.find("powersave") == std::string::npos) return std::nullopt;
    const std::string driver = setting(machine, "cpufreq_driver");
    const bool adaptive = driver == "intel_pstate" || driver == "amd-pstate-epp";
    return Seen{fmt::format("the frequency governor is {} (driver {}), which {}", governor,
                            driver.empty() ? "unknown" : driver,
                            adaptive ? "adapts, but starts slow" : "holds the lowest frequency"),
                "sudo cpupower frequency-set -g performance", adaptive ? "info" : ""};
}

std::optional<Machine> mend(const Machine& machine) {
    return with_setting(machine, "governor", "performance");
}

}  // namespace

FindingKind governor_powersave() {
    return {"governor-powersave", "loss", detect, mend};
}

}  // namespace weir::probe::findings
