// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

#include "measure/measurements.h"
#include "reports/style.h"

namespace weir::reports {

/// What its memory gives: the ceiling, bandwidth by node and by kernel, matrix-vector kernels by format,
/// compute, barriers.
void print_measurements(std::ostream& out, const measure::Measurements& measurements, const Style& style);

}  // namespace weir::reports
