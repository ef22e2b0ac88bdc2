// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/units.h"
#include "probe/findings/detectors.h"

namespace weir::probe::findings {

/// On an EPYC each die with cores reads over a link of its own: few dies cannot draw all that memory gives.
std::optional<Finding> few_l3_domains(const Machine& machine) {
    if (!machine.ccd_bound_bytes_per_s || !machine.spec_bandwidth_bytes_per_s) return std::nullopt;
    if (*machine.ccd_bound_bytes_per_s >= *machine.spec_bandwidth_bytes_per_s) return std::nullopt;
    return Finding{
        "few-l3-domains", "loss",
        fmt::format("the links of the CPU's dies carry {}, less than the {} of the memory in the slots",
                    format_bandwidth(*machine.ccd_bound_bytes_per_s),
                    format_bandwidth(*machine.spec_bandwidth_bytes_per_s)),
        "only a CPU with more dies draws more: see `docs/hardware.md`"};
}

}  // namespace weir::probe::findings
