// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "kernels/read.h"
#include "measure/matrix/nodes.h"
#include "measure/matrix/plan.h"
#include "measure/sampling/bench.h"

namespace weir::measure {

/// One round of the links between packages (meetings()): for each two that meet, all threads of one read the
/// other's memory, dealt out to its nodes, one way, the other way, and both ways at once, the rest of the
/// machine idle. Into package_links as soon as it is measured: two entries a pair, unreadable where the
/// memory could not be put there. Throws MachineError when the memory is not to be had.
void measure_link_round(const Bench& outer, const MatrixNodes& nodes, const MatrixPlan& plan,
                        std::size_t round, const kernels::ReadKernel& kernel);

}  // namespace weir::measure
