// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/read.h"
#include "measure/matrix/nodes.h"
#include "measure/matrix/plan.h"
#include "measure/sampling/bench.h"

namespace weir::measure {

/// All threads of all cpu nodes, each with memory whose pages are spread over all memory nodes in turn: read,
/// triad and copy by each cpu node alone and by all together, into interleaved as soon as it is measured;
/// one unreadable entry of all nodes' reads where the memory could not be spread so. Throws MachineError when
/// the memory is not to be had.
void measure_interleaved(const Bench& outer, const MatrixNodes& nodes, const MatrixPlan& plan,
                         const kernels::ReadKernel& kernel);

}  // namespace weir::measure
