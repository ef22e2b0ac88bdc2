// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "probe/findings/kinds.h"
#include "probe/findings/mending.h"

namespace weir::probe::findings {
namespace {

bool is_in(const Machine& machine, const Dimm& dimm, const Package& package) {
    return machine.packages.size() == 1 || (dimm.package && *dimm.package == package.id);
}

/// Channels of the CPU that must be empty, since there are fewer DIMMs; 0 where slots or CPU do not tell.
/// Where each channel is known by name, empty-channel says it with the names.
int short_of(const Machine& machine, const Package& package) {
    if (!machine.dimms || !package.populated || !package.memory_channels) return 0;
    int named = 0;
    if (machine.channels) {
        named = static_cast<int>(
            std::count_if(machine.channels->begin(), machine.channels->end(),
                          [&](const Channel& channel) { return channel.package == package.id; }));
    }
    if (named >= *package.memory_channels) return 0;
    int populated = 0;
    for (const Dimm& dimm : *machine.dimms) {
        if (!dimm.populated) continue;
        if (machine.packages.size() > 1 && !dimm.package) return 0;
        if (is_in(machine, dimm, package)) ++populated;
    }
    return populated == 0 ? 0 : std::max(0, *package.memory_channels - populated);
}

std::optional<Seen> detect(const Machine& machine) {
    for (const Package& package : machine.packages) {
        const int missing = short_of(machine, package);
        if (missing == 0) continue;
        return Seen{
            fmt::format("package {} has {} DIMMs, and its CPU has {} channels: at least {} are empty",
                        package.id, *package.memory_channels - missing, *package.memory_channels, missing),
            "give every channel a DIMM; on a board with fewer slots than the CPU has channels this is all "
            "that "
            "it takes"};
    }
    return std::nullopt;
}

/// DIMMs like the others in as many empty slots.
std::optional<Machine> mend(const Machine& machine) {
    std::vector<Dimm> dimms = *machine.dimms;
    for (const Package& package : machine.packages) {
        int missing = short_of(machine, package);
        const auto like = std::find_if(machine.dimms->begin(), machine.dimms->end(), [&](const Dimm& dimm) {
            return dimm.populated && is_in(machine, dimm, package);
        });
        for (Dimm& dimm : dimms) {
            if (missing == 0) break;
            if (dimm.populated || !is_in(machine, dimm, package)) continue;
            fill_slot(dimm, *like);
            --missing;
        }
        if (missing > 0) return std::nullopt;
    }
    return with_dimms(machine, std::move(dimms));
}

}  // namespace

FindingKind fewer_dimms_than_channels() {
    return {"fewer-dimms-than-channels", "loss", detect, mend};
}

}  // namespace weir::probe::findings
