// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "base/estimate.h"
#include "base/fields.h"

namespace weir::measure {

/// Latency of a dependent load.
struct Latency {
    int cpu_node = 0;
    int memory_node = 0;
    Estimate ns;
    std::string pages = "thp";
    std::vector<std::string> doubts = {};  ///< what disturbed it, by names that docs/measuring.md explains

    static constexpr auto fields() {
        return std::tuple{
            field("cpu_node", &Latency::cpu_node, "node of the thread"),
            field("memory_node", &Latency::memory_node, "node of the memory"),
            defaulted("pages", &Latency::pages, "4k, thp, 2m or 1g"),
            field("ns", &Latency::ns, "nanoseconds"),
            defaulted("doubts", &Latency::doubts, "what disturbed it: names of docs/measuring.md"),
        };
    }
};

}  // namespace weir::measure
