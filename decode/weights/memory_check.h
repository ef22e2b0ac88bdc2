// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "planner/plan.h"
#include "probe/machine.h"

namespace weir::decode {

/// Before anything is allocated for a checkpoint: a MachineError when the plan folds, since a file cannot be
/// folded, or when the machine, as it was probed last, has not what the plan needs and a buffer for each
/// thread beside it: altogether less the margin (the larger of 2 GiB and 5 %), and on each node that memory
/// is bound to.
void require_memory(const planner::Plan& plan, const probe::Machine& machine);

}  // namespace weir::decode
