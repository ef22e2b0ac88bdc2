// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>

#include "base/fields.h"
#include "base/readable.h"

namespace weir::probe {

/// The clocks between cores and memory of an AMD EPYC socket. A fabric clock that is no whole fraction of the
/// memory clock costs latency, and one that is too low caps the bandwidth of each chiplet.
struct FabricClock {
    std::string device;
    Readable<int> package;
    Readable<std::uint64_t> fabric_hz;
    Readable<std::uint64_t> memory_hz;
    Readable<std::uint64_t> max_bandwidth_bytes_per_s;
    Readable<std::uint64_t> used_bandwidth_bytes_per_s;

    static constexpr auto fields() {
        return std::tuple{
            field("device", &FabricClock::device, "the kernel's name of the interface"),
            field("package", &FabricClock::package, "package it speaks for"),
            field("fabric_hz", &FabricClock::fabric_hz, "data fabric clock (FCLK) now"),
            field("memory_hz", &FabricClock::memory_hz, "memory clock (MCLK) now; transfers are twice that"),
            field("max_bandwidth_bytes_per_s", &FabricClock::max_bandwidth_bytes_per_s,
                  "what the firmware computes for the fitted DIMMs, in whole GB/s"),
            field("used_bandwidth_bytes_per_s", &FabricClock::used_bandwidth_bytes_per_s,
                  "what all programs together moved when probe looked, in whole GB/s"),
        };
    }
};

/// The clock of an Intel Xeon's mesh, caches and memory controllers.
struct UncoreClock {
    std::string domain;
    Readable<int> package;
    Readable<std::uint64_t> current_hz;
    Readable<std::uint64_t> min_hz;
    Readable<std::uint64_t> max_hz;
    Readable<std::uint64_t> initial_max_hz;

    static constexpr auto fields() {
        return std::tuple{
            field("domain", &UncoreClock::domain, "the kernel's name, \"package_00_die_00\" or \"uncore00\""),
            field("package", &UncoreClock::package, "package of the domain"),
            field("current_hz", &UncoreClock::current_hz, "clock now"),
            field("min_hz", &UncoreClock::min_hz, "lower limit as set"),
            field("max_hz", &UncoreClock::max_hz, "upper limit as set"),
            field("initial_max_hz", &UncoreClock::initial_max_hz,
                  "upper limit at boot: what max may go back to"),
        };
    }
};

}  // namespace weir::probe
