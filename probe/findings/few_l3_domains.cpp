// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/units.h"
#include "probe/findings/kinds.h"

namespace weir::probe::findings {
namespace {

/// On an EPYC each die with cores reads over a link of its own: few dies cannot draw all that memory gives.
std::optional<Seen> detect(const Machine& machine) {
    if (!machine.ccd_bound_bytes_per_s || !machine.spec_bandwidth_bytes_per_s) return std::nullopt;
    if (*machine.ccd_bound_bytes_per_s >= *machine.spec_bandwidth_bytes_per_s) return std::nullopt;
    return Seen{
        fmt::format("the links of the CPU's dies carry {}, less than the {} of the memory in the slots",
                    format_bandwidth(*machine.ccd_bound_bytes_per_s),
                    format_bandwidth(*machine.spec_bandwidth_bytes_per_s)),
        "only a CPU with more dies draws more: see `docs/hardware.md`"};
}

}  // namespace

FindingKind few_l3_domains() {
    return {"few-l3-domains", "loss", detect};
}

}  // namespace weir::probe::findings
