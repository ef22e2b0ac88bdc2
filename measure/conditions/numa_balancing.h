// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "measure/conditions/disturbance.h"

namespace weir::measure {

/// Pages that the kernel unmapped to see who uses them, or moved, a second (/proc/vmstat, the whole machine).
Disturbance numa_balancing();

}  // namespace weir::measure
