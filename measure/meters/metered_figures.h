// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "measure/meters/meters.h"
#include "measure/sampling/bench.h"
#include "measure/sampling/series.h"

namespace weir::measure {

/// Before the first figure: the lists of energies and witnesses, empty, or why they cannot be.
void start_metering(const Meters& meters, Measurements& out);

/// What the meters said of a kernel by `threads` threads, into the bench's figures. `traffic`: bytes that
/// cross the memory bus for each that the kernel counts (bandwidth_of).
void add_metered(const Bench& bench, std::string_view kernel, int threads, const Series& series,
                 double traffic = 1);

/// Warns, by name, of the kernels whose traffic the memory controllers put more than 10 % off their own
/// count.
void warn_of_witnesses(Measurements& out);

}  // namespace weir::measure
