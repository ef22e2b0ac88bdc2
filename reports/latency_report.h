// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "measure/measurements.h"
#include "reports/writer.h"

namespace weir::reports {

/// Latency of a dependent load between nodes, idle and beside others that stream.
void write_latency(Writer& writer, const measure::Measurements& measurements);

/// What it costs threads to meet: a cache line from core to core, the barrier by group, reading in steps.
void write_meeting(Writer& writer, const measure::Measurements& measurements);

}  // namespace weir::reports
