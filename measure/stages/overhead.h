// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/read.h"
#include "measure/sampling/bench.h"

namespace weir::measure {

/// What measuring itself costs, and which part of the shortest window that would be: pinning a thread,
/// starting a team, a barrier, a window's clocks, a look at its alarm. Needs the ceiling, for how often a
/// thread looks. Into overheads.
void measure_overhead(const Bench& bench, const kernels::ReadKernel& ceiling_kernel);

}  // namespace weir::measure
