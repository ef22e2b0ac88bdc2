// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "measure/conditions/disturbance.h"

namespace weir::measure {

/// The CPU was slowed for its heat: throttling events that the kernel counts on Intel, on AMD sensors near
/// their limit. Of each node one CPU's package is asked, and at most 32 cores altogether.
Disturbance throttling();

}  // namespace weir::measure
