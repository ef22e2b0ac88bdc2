// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "measure/conditions/disturbance.h"

namespace weir::measure {

/// The hypervisor gave CPU time that was asked for to other guests: its share of that time (steal in
/// /proc/stat).
Disturbance steal();

}  // namespace weir::measure
