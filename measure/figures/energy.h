// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>

#include "base/estimate.h"
#include "base/fields.h"

namespace weir::measure {

/// What one kernel costs in energy. Of the whole packages (or all DRAM, or the whole machine), idle power
/// included: what a gigabyte costs while this machine does nothing else.
struct Energy {
    std::string kernel;
    int threads = 0;
    std::string source;  ///< "package", "dram", or "wall"
    Estimate joules_per_gb;

    static constexpr auto fields() {
        return std::tuple{
            field("kernel", &Energy::kernel, "name of the kernel"),
            field("threads", &Energy::threads, "threads"),
            field("source", &Energy::source,
                  "package or dram: RAPL of all packages; wall: the board's power, averaged over the kernels "
                  "that took turns"),
            field("joules_per_gb", &Energy::joules_per_gb,
                  "joules per 10^9 bytes as the kernel's bandwidth counts them, idle power included"),
        };
    }
};

}  // namespace weir::measure
