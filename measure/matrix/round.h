// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "kernels/read.h"
#include "measure/matrix/nodes.h"
#include "measure/matrix/plan.h"
#include "measure/sampling/bench.h"

namespace weir::measure {

/// One round of the node matrix: every cpu node with one memory node (partners()). Fills the memory, proves
/// where it lies, and measures read, triad and copy of each pair alone and of all at once, into bandwidth as
/// soon as it is measured; a pair whose memory is elsewhere goes into unreadable_pairs. Throws MachineError
/// when the memory is not to be had.
void measure_round(const Bench& outer, const MatrixNodes& nodes, const MatrixPlan& plan, std::size_t round,
                   const kernels::ReadKernel& kernel);

}  // namespace weir::measure
