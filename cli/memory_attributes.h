// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "measure/measurements.h"
#include "probe/memory_attributes.h"

namespace weir::cli {

/// Of each pair of nodes that was measured alone: the best read, the best copy by the bytes that cross the
/// bus, and the latency. Pairs of which nothing is known are left out.
std::vector<probe::MeasuredAccess> measured_accesses(const measure::Measurements& measurements);

}  // namespace weir::cli
