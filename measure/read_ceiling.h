// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/read.h"
#include "measure/bench.h"

namespace weir::measure {

/// Reads all threads' memory at once with every read kernel of the instruction set, in turns so that a drift of the machine
/// meets all alike, and takes the one with the best median: the ceiling. Fills bandwidth and ceiling; each kernel's sums are
/// checked against the contents (a wrong one is a Fault naming it). Returns the best kernel.
kernels::ReadKernel measure_ceiling(const Bench& bench);

/// One thread alone with the best kernel, and STREAM's triad with all: for comparison.
void measure_comparisons(const Bench& bench, const kernels::ReadKernel& best);

}  // namespace weir::measure
