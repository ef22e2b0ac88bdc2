// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "probe/findings/kinds.h"

namespace weir::probe::findings {
namespace {

/// Near their limit DIMMs are refreshed twice as often and then throttled.
std::optional<Seen> detect(const Machine& machine) {
    constexpr double kNearMaximum = 3;
    if (!machine.dimm_temperatures) return std::nullopt;
    for (const DimmTemperature& sensor : *machine.dimm_temperatures) {
        if (!sensor.degrees_c || !sensor.max_degrees_c) continue;
        if (*sensor.degrees_c < *sensor.max_degrees_c - kNearMaximum) continue;
        return Seen{fmt::format("the DIMM at {} has {:.0f} degrees, its maximum is {:.0f}",
                                sensor.bus_address.value_or("an unknown address"), *sensor.degrees_c,
                                *sensor.max_degrees_c),
                    "more air over the slots: a fan, or blanking plates in empty bays"};
    }
    return std::nullopt;
}

}  // namespace

FindingKind hot_dimms() {
    return {"hot-dimms", "warning", detect};
}

}  // namespace weir::probe::findings
