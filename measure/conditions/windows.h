// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "measure/conditions/disturbance.h"

namespace weir::measure {

/// Windows in which a member of the team lost its core (WindowRate::steady), as a part of all.
Disturbance core_taken();
/// Neighbouring samples are alike: what the interval takes for independent is not. Correlation of each
/// sample with the next, 0 where that is no more than chance gives or the samples hardly differ.
Disturbance drift();

}  // namespace weir::measure
