// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "planner/plan.h"
#include "probe/machine.h"

namespace weir::decode {

/// Before anything is allocated: a MachineError when the machine, as it was probed last, has no longer the
/// memory that the plan puts to use, and `buffer_bytes` for each thread beside it, altogether or on a node.
/// Half of the margin that a plan leaves (the larger of 2 GiB and 5 %) may have gone since it was made.
void require_memory(const planner::Plan& plan, const probe::Machine& machine, std::uint64_t buffer_bytes);

}  // namespace weir::decode
