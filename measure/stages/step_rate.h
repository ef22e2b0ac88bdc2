// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/read.h"
#include "measure/sampling/bench.h"

namespace weir::measure {

/// What a team keeps of the ceiling when its threads meet after every few MiB, as the phases of a decode do:
/// the barrier, and the wait for whichever thread was slower this time. Paired with ceiling windows. Into
/// steps; nothing for one thread.
void measure_steps(const Bench& bench, const kernels::ReadKernel& ceiling_kernel);

}  // namespace weir::measure
