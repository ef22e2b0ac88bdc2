// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

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
    Estimate traffic_bytes_per_s = {};     ///< with what stores that allocate a line read first
    std::vector<std::string> doubts = {};  ///< what disturbed it, by names that docs/measuring.md explains

    /// Whether the kernel does nothing but read, and in sequence: what a ceiling may be taken from. The
    /// others are a stream operation's name, alone or with "-" and how it stores (kernels::name), and the
    /// experts in random order.
    bool reads() const {
        constexpr std::string_view kOthers[] = {"write", "copy", "scale", "add", "triad", "experts"};
        const std::string_view operation = std::string_view(kernel).substr(0, kernel.find('-'));
        return std::find(std::begin(kOthers), std::end(kOthers), operation) == std::end(kOthers);
    }

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
