// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/readable.h"
#include "probe/dimm_temperature.h"
#include "probe/system_files.h"

namespace weir::probe {

/// The temperature sensors of DIMMs among /sys/class/hwmon. Source: Documentation/hwmon/jc42.rst, spd5118.rst
/// and sysfs-interface.rst of the Linux kernel.
Readable<std::vector<DimmTemperature>> read_dimm_temperatures(const SystemFiles& files);

}  // namespace weir::probe
