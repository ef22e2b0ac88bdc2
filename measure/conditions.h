// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/readable.h"
#include "measure/measurements.h"
#include "probe/machine.h"

namespace weir::measure {

/// CPU time of the whole machine since boot, in ticks (proc(5), /proc/stat, first line).
struct CpuTimes {
    std::uint64_t total = 0;
    std::uint64_t idle = 0;
    std::uint64_t steal = 0;
};

/// Reads it under `root`; unreadable where there is no such file.
Readable<CpuTimes> read_cpu_times(const std::filesystem::path& root = "/");

/// What could have disturbed the figures: time stolen by the hypervisor between two readings, load by others, NUMA balancing,
/// a cpuset, virtualisation, page kind. Each is named in conditions; what is bad enough to doubt a figure is a warning.
void describe_conditions(const probe::Machine& machine, const Readable<CpuTimes>& before,
                         const Readable<CpuTimes>& after, Measurements& out);

/// Names each figure whose interval is wider than 5 %.
void warn_of_noise(Measurements& out);

}  // namespace weir::measure
