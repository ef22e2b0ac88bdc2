// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <string>
#include <vector>

#include "probe/findings/detectors.h"

namespace weir::probe::findings {

/// A memory controller runs all its channels at the speed of the slowest DIMM.
std::optional<Finding> mixed_dimm_speeds(const Machine& machine) {
    if (!machine.dimms) return std::nullopt;
    std::map<std::uint64_t, int> speeds;
    for (const Dimm& dimm : *machine.dimms) {
        // 2666 and 2667 are one grade, rounded by different firmware.
        if (dimm.populated && dimm.rated_mt_per_s) ++speeds[(*dimm.rated_mt_per_s + 1) / 10];
    }
    if (speeds.size() < 2) return std::nullopt;
    std::vector<std::string> parts;
    for (const auto& [tens, count] : speeds) parts.push_back(fmt::format("{} of about {}0", count, tens));
    return Finding{"mixed-dimm-speeds", "warning",
                   fmt::format("DIMMs are rated for different speeds ({} MT/s): the slowest sets the pace",
                               fmt::join(parts, ", ")),
                   "replace the slow ones"};
}

}  // namespace weir::probe::findings
