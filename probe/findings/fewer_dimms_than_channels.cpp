// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
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
    std::vector<std::string> short_ones;
    for (const Package& package : machine.packages) {
        const int missing = short_of(machine, package);
        if (missing == 0) continue;
        short_ones.push_back(
            fmt::format("package {} has {} DIMMs for the {} channels of its CPU, so {} or more are empty",
                        package.id, *package.memory_channels - missing, *package.memory_channels, missing));
    }
    if (short_ones.empty()) return std::nullopt;
    return Seen{fmt::format("{}", fmt::join(short_ones, "; ")),
                "give every channel a DIMM; on a board with fewer slots than the CPU has channels this is "
                "all that it "
                "takes"};
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
