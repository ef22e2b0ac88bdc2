// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "probe/findings/kinds.h"
#include "probe/findings/mending.h"

namespace weir::probe::findings {
namespace {

/// Channels without a DIMM, of the sockets that have memory.
std::vector<Channel> empty_channels(const Machine& machine) {
    if (!machine.channels) return {};
    std::set<int> with_memory;
    for (const Channel& channel : *machine.channels) {
        if (channel.populated_slots > 0) with_memory.insert(channel.package);
    }
    std::vector<Channel> empty;
    for (const Channel& channel : *machine.channels) {
        if (channel.populated_slots == 0 && with_memory.contains(channel.package)) empty.push_back(channel);
    }
    return empty;
}

/// Each empty channel of a socket that has memory takes its share of the bandwidth with it.
std::optional<Seen> detect(const Machine& machine) {
    const std::vector<Channel> empty = empty_channels(machine);
    if (empty.empty()) return std::nullopt;
    std::vector<std::string> names;
    for (const Channel& channel : empty)
        names.push_back(fmt::format("{} of package {}", channel.name, channel.package));
    return Seen{fmt::format("{} of {} channels hold no DIMM: {}", empty.size(), machine.channels->size(),
                            fmt::join(names, ", ")),
                "fill them with DIMMs like the others, in the slot of the channel that the board's manual "
                "names first"};
}

/// A DIMM like the others of the socket in the first slot of each.
std::optional<Machine> mend(const Machine& machine) {
    if (!machine.dimms) return std::nullopt;
    std::vector<Dimm> dimms = *machine.dimms;
    for (const Channel& channel : empty_channels(machine)) {
        const auto here = [&](const Dimm& dimm) { return dimm.package && *dimm.package == channel.package; };
        const auto slot = std::find_if(dimms.begin(), dimms.end(), [&](const Dimm& dimm) {
            return here(dimm) && dimm.channel && *dimm.channel == channel.name;
        });
        const auto like = std::find_if(machine.dimms->begin(), machine.dimms->end(),
                                       [&](const Dimm& dimm) { return here(dimm) && dimm.populated; });
        if (slot == dimms.end() || like == machine.dimms->end()) return std::nullopt;
        fill_slot(*slot, *like);
    }
    return with_dimms(machine, std::move(dimms));
}

}  // namespace

FindingKind empty_channel() {
    return {"empty-channel", "loss", detect, mend};
}

}  // namespace weir::probe::findings
