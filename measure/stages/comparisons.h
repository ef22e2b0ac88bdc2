// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/read.h"
#include "measure/sampling/bench.h"

namespace weir::measure {

/// What the ceiling is compared with, into bandwidth: every read kernel with one thread alone (the team's
/// first, on its own node), and STREAM's triad with that thread and, on a team of one node, with all (24
/// bytes an element, as STREAM counts them; stores are ordinary ones, whose write-allocate is not counted).
/// The triad's result is checked; a wrong one is a Fault. Overwrites the arena.
void measure_comparisons(const Bench& bench, const kernels::ReadKernel& best);

}  // namespace weir::measure
