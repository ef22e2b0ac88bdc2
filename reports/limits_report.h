// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "planner/plan.h"
#include "reports/writer.h"

namespace weir::reports {

/// Both limits: memory at each bandwidth that is known, and memory with the attention arithmetic.
void write_limits(Writer& writer, const planner::Limits& limits);

}  // namespace weir::reports
