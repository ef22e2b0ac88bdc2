// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/readable.h"
#include "measure/meters/perf_format.h"

namespace weir::measure {

/// Which way the bytes of an event go.
enum class DramWay { kRead, kWritten, kBoth };

/// An event of a memory controller (or of the fabric before it) that counts transfers to and from DRAM.
struct DramEvent {
    std::string unit;  ///< "uncore_imc_0"
    std::uint32_t type = 0;
    PerfConfig config{};
    std::vector<int> cpus;  ///< one a package (or die), where it is to be opened
    DramWay way = DramWay::kBoth;
    double bytes = 64;  ///< of one count
};

/// The events of all memory channels.
struct DramEvents {
    std::string source;  ///< "uncore_imc", "uncore_imc_free_running", "amd_umc", "amd_df"
    std::vector<DramEvent> events;
};

/// Looks in /sys/bus/event_source/devices for what counts DRAM traffic: Intel's memory controllers, whose
/// events the kernel names; AMD's (Zen 4 and later, Linux 6.9), and AMD's data fabric on Zen 1 to 3, whose
/// events it does not name: their numbers are those of Linux's tools/perf/pmu-events/arch/x86/amdzen4/
/// memory-controller.json and amdzen3/data-fabric.json. The fabric's count reads and writes together, eight
/// channels take turns on four registers, and AMD calls them approximate, for one node a package.
Readable<DramEvents> find_dram_events(const std::filesystem::path& root = "/");

}  // namespace weir::measure
