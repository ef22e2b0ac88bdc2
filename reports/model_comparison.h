// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <vector>

#include "models/model.h"
#include "reports/style.h"

namespace weir::reports {

/// Models side by side: a column each.
void print_model_comparison(std::ostream& out, const std::vector<models::Model>& models, const Style& style);

}  // namespace weir::reports
