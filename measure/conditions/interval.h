// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "measure/conditions/disturbance.h"

namespace weir::measure {

/// The interval is wide: its width over the median.
Disturbance wide();
/// Fewer samples than the least, after a stop: how many are missing.
Disturbance few_samples();

}  // namespace weir::measure
