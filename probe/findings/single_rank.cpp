// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <utility>
#include <vector>

#include "probe/findings/kinds.h"
#include "probe/findings/mending.h"

namespace weir::probe::findings {
namespace {

/// Alone on its channel, with one rank.
bool is_alone(const Machine& machine, const Dimm& dimm) {
    return dimm.populated && dimm.channel && dimm.ranks && *dimm.ranks == 1 &&
           dimms_on_channel(machine, dimm) == 1;
}

/// With a second rank a channel goes on reading while the first refreshes or opens a row.
std::optional<Seen> detect(const Machine& machine) {
    if (!machine.dimms) return std::nullopt;
    int alone = 0;
    int populated = 0;
    for (const Dimm& dimm : *machine.dimms) {
        if (dimm.populated) ++populated;
        if (is_alone(machine, dimm)) ++alone;
    }
    if (alone == 0) return std::nullopt;
    return Seen{
        fmt::format(
            "{} of {} DIMMs have one rank and no other on their channel, which waits while it refreshes",
            alone, populated),
        "DIMMs of two ranks, where the capacity is bought anew; measure first whether the ceiling is low"};
}

std::optional<Machine> mend(const Machine& machine) {
    std::vector<Dimm> dimms = *machine.dimms;
    for (Dimm& dimm : dimms) {
        if (is_alone(machine, dimm)) dimm.ranks = 2;
    }
    return with_dimms(machine, std::move(dimms));
}

}  // namespace

FindingKind single_rank() {
    return {"single-rank", "info", detect, mend};
}

}  // namespace weir::probe::findings
