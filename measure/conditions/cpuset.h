// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "measure/conditions/disturbance.h"

namespace weir::measure {

/// The process may not use all CPUs of the machine: how many are missing. Touches figures of all cores.
Disturbance cpuset();

}  // namespace weir::measure
