// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "probe/findings/detectors.h"

namespace weir::probe::findings {

/// Slower than the DIMMs could: a BIOS setting, a CPU of an older grade, or two DIMMs on a channel.
std::optional<Finding> below_rated_speed(const Machine& machine) {
    if (!machine.dimms) return std::nullopt;
    int slow = 0;
    int populated = 0;
    const Dimm* example = nullptr;
    for (const Dimm& dimm : *machine.dimms) {
        if (!dimm.populated) continue;
        ++populated;
        if (!dimm.rated_mt_per_s || !dimm.configured_mt_per_s) continue;
        if (*dimm.configured_mt_per_s + 1 >= *dimm.rated_mt_per_s) continue;
        ++slow;
        if (example == nullptr) example = &dimm;
    }
    if (example == nullptr) return std::nullopt;
    return Finding{
        "below-rated-speed", "loss",
        fmt::format("{} of {} DIMMs run slower than rated: {} at {} of {} MT/s", slow, populated,
                    example->locator, *example->configured_mt_per_s, *example->rated_mt_per_s),
        "look in the BIOS for a memory speed that is not automatic; with two DIMMs on a channel, or a "
        "CPU of a slower grade, this is all that it gives"};
}

}  // namespace weir::probe::findings
