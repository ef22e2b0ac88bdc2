// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

#include "models/quant_list.h"
#include "reports/style.h"

namespace weir::reports {

/// The quantisations of a model: size, bytes per token, quality, and whether weir runs them.
void print_quants(std::ostream& out, const models::QuantList& list, const Style& style);

}  // namespace weir::reports
