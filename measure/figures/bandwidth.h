// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/estimate.h"
#include "base/fields.h"

namespace weir::measure {

/// Whether a kernel reads in sequence and does nothing else: STREAM's operations, which write, and gathers of
/// experts stand among the figures too.
inline bool is_read(std::string_view kernel) {
    for (const std::string_view other : {"write", "copy", "scale", "add", "triad", "experts"}) {
        if (kernel == other || (kernel.starts_with(other) && kernel[other.size()] == '-')) return false;
    }
    return true;
}

/// Bandwidth of one kernel between the threads of one node and the memory of one node.
struct Bandwidth {
    std::string kernel;
    int cpu_node = 0;
    int memory_node = 0;
    int threads = 0;
    std::string pages;
    std::string load;
    Estimate bytes_per_s;
    Estimate traffic_bytes_per_s = {};     ///< with what stores that allocate a line read first
    std::vector<std::string> doubts = {};  ///< what disturbed it, by names that docs/measuring.md explains

    /// What a ceiling may be taken from.
    bool reads() const { return is_read(kernel); }

    static constexpr auto fields() {
        return std::tuple{
            field("kernel", &Bandwidth::kernel, "name of the kernel"),
            field("cpu_node", &Bandwidth::cpu_node, "node of the threads"),
            field("memory_node", &Bandwidth::memory_node, "node of the memory"),
            field("threads", &Bandwidth::threads, "threads"),
            field("pages", &Bandwidth::pages, "4k, thp, 2m or 1g"),
            field("load", &Bandwidth::load, "alone, or all nodes at once"),
            field("bytes_per_s", &Bandwidth::bytes_per_s, "bytes counted as STREAM counts them"),
            defaulted("traffic_bytes_per_s", &Bandwidth::traffic_bytes_per_s,
                      "bytes that cross the memory bus: with the read of each line that an ordinary store "
                      "allocates"),
            defaulted("doubts", &Bandwidth::doubts, "what disturbed it: names of docs/measuring.md"),
        };
    }
};

}  // namespace weir::measure
