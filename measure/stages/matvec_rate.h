// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/read.h"
#include "measure/sampling/bench.h"

namespace weir::measure {

/// Packed weight bytes that the matrix-vector kernel of every format consumes with all threads, in
/// alternation with ceiling windows: of_ceiling is the median of paired ratios. The weights are random blocks
/// (formats/random.h), rows of 7168 as in DeepSeek-V3, packed into the arena, which is far beyond all caches.
/// Each result is checked against the scalar reference after timing; a wrong one is a Fault. Overwrites the
/// arena.
void measure_matvec(const Bench& bench, const kernels::ReadKernel& ceiling_kernel);

}  // namespace weir::measure
