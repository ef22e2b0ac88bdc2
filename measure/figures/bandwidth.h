// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>

#include "base/estimate.h"
#include "base/fields.h"

namespace weir::measure {

/// Bandwidth of one kernel between the threads of one node and the memory of one node.
struct Bandwidth {
    std::string kernel;
    int cpu_node = 0;
    int memory_node = 0;
    int threads = 0;
    std::string pages;
    std::string load;
    Estimate bytes_per_s;

    static constexpr auto fields() {
        return std::tuple{
            field("kernel", &Bandwidth::kernel, "name of the kernel"),
            field("cpu_node", &Bandwidth::cpu_node, "node of the threads"),
            field("memory_node", &Bandwidth::memory_node, "node of the memory"),
            field("threads", &Bandwidth::threads, "threads"),
            field("pages", &Bandwidth::pages, "4k, thp, 2m or 1g"),
            field("load", &Bandwidth::load, "alone, or all nodes at once"),
            field("bytes_per_s", &Bandwidth::bytes_per_s, "bytes counted as STREAM counts them"),
        };
    }
};

}  // namespace weir::measure
