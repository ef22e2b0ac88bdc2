// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/read.h"
#include "measure/sampling/bench.h"

namespace weir::measure {

/// Packed weight bytes that the matrix-vector kernel of every format consumes, by number of threads
/// (thread_counts.h), in alternation with windows in which the same threads read: of_ceiling is the median of
/// paired ratios. The weights are random blocks (formats/random.h), rows of 7168 as in DeepSeek-V3, packed
/// into the arena once per format. Then one thread over weights that stay in its second-level cache, which is
/// what a core could take, and what follows from both (matvec_verdict.h). Each result is checked against the
/// scalar reference after timing; a wrong one is a Fault. Overwrites the arena.
void measure_matvec(const Bench& bench, const kernels::ReadKernel& ceiling_kernel);

}  // namespace weir::measure
