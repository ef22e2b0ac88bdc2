// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/readable.h"
#include "probe/edac.h"
#include "probe/system_files.h"

namespace weir::probe {

/// Every DIMM or rank of every memory controller, by controller, as EDAC shows them to any user. Source:
/// /sys/devices/system/edac/mc, Documentation/ABI/testing/sysfs-devices-edac of the Linux kernel.
Readable<std::vector<EdacDimm>> read_edac_dimms(const SystemFiles& files);

}  // namespace weir::probe
