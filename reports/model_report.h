// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

#include "models/model.h"
#include "reports/style.h"

namespace weir::reports {

/// What a model needs: parameters, size of the file and of the cache, bytes per token by class, what contexts
/// and several sequences cost, and into which memory it fits.
void print_model(std::ostream& out, const models::Model& model, const Style& style);

/// Every tensor, one a line.
void print_tensors(std::ostream& out, const models::Model& model, const Style& style);

}  // namespace weir::reports
