// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

#include "models/model.h"
#include "reports/style.h"

namespace weir::reports {

/// What a model needs: parameters, size of the file and of the cache, bytes per token by class.
void print_model(std::ostream& out, const models::Model& model, const Style& style);

}  // namespace weir::reports
