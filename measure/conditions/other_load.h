// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "measure/conditions/disturbance.h"

namespace weir::measure {

/// CPUs that other programs kept busy meanwhile: all that ran, less what this process used.
Disturbance other_load();

}  // namespace weir::measure
