// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "base/readable.h"

namespace weir::measure {

/// What the CPUs' sensors say now.
struct Sensors {
    Readable<double> temperature_c;  ///< the hottest package
    Readable<double> clock_mhz;      ///< mean over the CPUs asked
};

/// Reads temperatures of the drivers k10temp, zenpower and coretemp (Documentation/hwmon: temp*_input in
/// thousandths of a degree) and clocks of cpufreq (scaling_cur_freq in kHz) below `root`. Virtual machines
/// usually have neither: unreadable.
Sensors read_sensors(const std::vector<int>& cpus, const std::filesystem::path& root = "/");

}  // namespace weir::measure
