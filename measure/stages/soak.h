// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/read.h"
#include "measure/sampling/bench.h"

namespace weir::measure {

/// All threads read at the ceiling for `seconds`, in stretches of a sixtieth of that, no shorter than half a
/// second: bandwidth, temperature and clock of each, into soak, with a warning when the last quarter is more
/// than 2 % slower than the first. A stop ends it: the stretches that are whole stay.
void measure_soak(const Bench& bench, const kernels::ReadKernel& ceiling_kernel, double seconds);

/// Median of the last quarter over median of the first, less 1; 0 for fewer than 4 points.
double drift_of(const std::vector<SoakPoint>& points);

}  // namespace weir::measure
