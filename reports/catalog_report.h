// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <vector>

#include "models/model.h"
#include "reports/style.h"

namespace weir::reports {

/// Models beside each other, all in one quantisation and at one context: parameters, size and bytes per
/// token.
void print_catalog(std::ostream& out, const std::vector<models::Model>& models, const Style& style);

}  // namespace weir::reports
