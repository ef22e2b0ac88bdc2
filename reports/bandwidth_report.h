// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "measure/measurements.h"
#include "reports/writer.h"

namespace weir::reports {

/// Bandwidth by kernel, by number of threads, by kind of pages, and over a sustained run.
void write_bandwidth(Writer& writer, const measure::Measurements& measurements);

}  // namespace weir::reports
