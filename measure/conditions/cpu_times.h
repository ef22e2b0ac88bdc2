// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>

#include "base/readable.h"

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
};

Moment read_moment(const std::filesystem::path& root = "/");

/// Seconds from one moment to a later one.
double seconds_between(const Moment& before, const Moment& after);

}  // namespace weir::measure
