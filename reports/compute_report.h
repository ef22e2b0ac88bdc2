// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "measure/measurements.h"
#include "reports/writer.h"

namespace weir::reports {

/// What the cores make of what the memory gives: matrix-vector kernels by format and threads, arithmetic
/// peaks, and how many tokens a reading of the weights can serve.
void write_compute(Writer& writer, const measure::Measurements& measurements);

}  // namespace weir::reports
