// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>

#include "base/fields.h"
#include "base/readable.h"

namespace weir::probe {

/// The sensor on a DIMM: a hot DIMM is refreshed twice as often, or throttled.
struct DimmTemperature {
    std::string driver;
    Readable<std::string> bus_address;
    Readable<double> degrees_c;
    Readable<double> max_degrees_c;
    Readable<double> critical_degrees_c;

    static constexpr auto fields() {
        return std::tuple{
            field("driver", &DimmTemperature::driver, "jc42 (DDR3, DDR4) or spd5118 (DDR5)"),
            field("bus_address", &DimmTemperature::bus_address,
                  "I2C bus and address, \"7-0018\": the last digit is the slot on that bus"),
            field("degrees_c", &DimmTemperature::degrees_c, "temperature now"),
            field("max_degrees_c", &DimmTemperature::max_degrees_c, "the sensor's limit"),
            field("critical_degrees_c", &DimmTemperature::critical_degrees_c, "the sensor's critical limit"),
        };
    }
};

}  // namespace weir::probe
