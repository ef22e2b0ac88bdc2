// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "measure/measurements.h"
#include "reports/writer.h"

namespace weir::reports {

/// What other instruments said while kernels ran, and what measuring itself costs: energy by kernel, the
/// memory controllers' own count of the traffic, overheads.
void write_meters(Writer& writer, const measure::Measurements& measurements);

}  // namespace weir::reports
