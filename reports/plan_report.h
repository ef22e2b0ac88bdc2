// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

#include "planner/plan.h"
#include "reports/style.h"

namespace weir::reports {

/// Where weights and threads go, the fold in words, the limits, and the rate predicted from them.
void print_plan(std::ostream& out, const planner::Plan& plan, const Style& style);

}  // namespace weir::reports
