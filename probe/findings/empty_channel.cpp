// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>
#include <string>
#include <vector>

#include "probe/findings/detectors.h"

namespace weir::probe::findings {

/// Each empty channel of a socket that has memory takes its share of the bandwidth with it.
std::optional<Finding> empty_channel(const Machine& machine) {
    if (!machine.channels) return std::nullopt;
    std::set<int> with_memory;
    for (const Channel& channel : *machine.channels) {
        if (channel.populated_slots > 0) with_memory.insert(channel.package);
    }
    std::vector<std::string> empty;
    for (const Channel& channel : *machine.channels) {
        if (channel.populated_slots > 0 || !with_memory.contains(channel.package)) continue;
        empty.push_back(fmt::format("{} of package {}", channel.name, channel.package));
    }
    if (empty.empty()) return std::nullopt;
    return Finding{"empty-channel", "loss",
                   fmt::format("{} of {} channels hold no DIMM: {}", empty.size(), machine.channels->size(),
                               fmt::join(empty, ", ")),
                   "fill them with DIMMs like the others, in the slot of the channel that the board's manual "
                   "names first"};
}

}  // namespace weir::probe::findings
