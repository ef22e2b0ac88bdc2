// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tuple>

#include "base/estimate.h"
#include "base/fields.h"

namespace weir::measure {

/// Latency of a dependent load.
struct Latency {
    int cpu_node = 0;
    int memory_node = 0;
    Estimate ns;

    static constexpr auto fields() {
        return std::tuple{
            field("cpu_node", &Latency::cpu_node, "node of the thread"),
            field("memory_node", &Latency::memory_node, "node of the memory"),
            field("ns", &Latency::ns, "nanoseconds"),
        };
    }
};

}  // namespace weir::measure
