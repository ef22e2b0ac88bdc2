// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/read.h"
#include "measure/sampling/bench.h"

namespace weir::measure {

/// Cost of one crossing of the team's barrier when all arrive together, for 2 threads and for all.
void measure_barrier(const Bench& bench, const kernels::ReadKernel& ceiling_kernel);

}  // namespace weir::measure
