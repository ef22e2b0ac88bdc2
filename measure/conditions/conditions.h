// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

#include "base/readable.h"
#include "measure/measurements.h"
#include "probe/machine.h"

namespace weir::measure {

/// CPU time of the whole machine since boot, in ticks (proc(5), /proc/stat, first line).
struct CpuTimes {
    std::uint64_t total = 0;
    std::uint64_t idle = 0;  ///< waiting for input and output counts as idle
    std::uint64_t steal = 0;
};

/// Reads it under `root`; unreadable where there is no such file.
Readable<CpuTimes> read_cpu_times(const std::filesystem::path& root = "/");

/// Who had used the CPUs at a moment: two of them show who used them between.
struct Moment {
    Readable<CpuTimes> cpu;
    double own_cpu_s = 0;  ///< CPU time of this process
    std::chrono::steady_clock::time_point time;
    std::string load_average;
};

Moment read_moment(const std::filesystem::path& root = "/");

/// What could have disturbed the figures taken between two moments: time stolen by the hypervisor, CPUs used
/// by others, NUMA balancing, a cpuset, virtualisation. Each is named in conditions; what is bad enough to
/// doubt a figure is a warning.
void describe_conditions(const probe::Machine& machine, const Moment& before, const Moment& after,
                         Measurements& out);

/// Names the figures whose interval is wider than 5 % in one warning.
void warn_of_noise(Measurements& out);

}  // namespace weir::measure
