// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/estimate.h"
#include "measure/meters/perf_counter.h"

namespace weir::measure {

/// What the meters said of windows of one kind of work, whose amount is in bytes, operations or tokens.
struct Metered {
    std::size_t windows = 0;
    double done = 0;
    std::vector<double> seconds_each;         ///< of one byte, operation or token, by window
    std::vector<double> package_joules_each;  ///< empty where that meter is unreadable
    std::vector<double> dram_joules_each;
    std::vector<PerfCount> dram_counts;  ///< of all windows, by counter; empty where one was not read
    std::optional<double> wall_watts;    ///< of the batch, in which other work took turns with this
};

/// Joules of a byte, operation or token by one meter.
struct JoulesEach {
    std::string source;  ///< "package", "dram" or "wall"
    Estimate joules;
};

/// By each meter that has at least so many windows of it. The wall's power is that of the whole batch, times
/// the work's own time.
std::vector<JoulesEach> joules_each(const Metered& metered, std::size_t least);

}  // namespace weir::measure
