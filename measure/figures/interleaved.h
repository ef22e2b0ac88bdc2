// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "base/estimate.h"
#include "base/fields.h"
#include "base/readable.h"

namespace weir::measure {

/// Bandwidth of one kernel over memory whose pages are spread over several nodes in turn.
struct Interleaved {
    std::string kernel;
    std::vector<int> cpu_nodes;
    std::vector<int> memory_nodes;
    int threads = 0;
    std::string pages;
    Readable<Estimate> bytes_per_s;
    Readable<Estimate> traffic_bytes_per_s;
    std::vector<std::string> doubts = {};  ///< what disturbed it, by names that docs/measuring.md explains

    static constexpr auto fields() {
        return std::tuple{
            field("kernel", &Interleaved::kernel, "name of the kernel"),
            field("cpu_nodes", &Interleaved::cpu_nodes, "nodes whose threads are at work, the others idle"),
            field("memory_nodes", &Interleaved::memory_nodes, "nodes that the pages are dealt out to"),
            field("threads", &Interleaved::threads, "threads: one a core"),
            field("pages", &Interleaved::pages, "4k, thp, 2m or 1g"),
            field("bytes_per_s", &Interleaved::bytes_per_s,
                  "of all these threads together, bytes counted as STREAM counts them"),
            field("traffic_bytes_per_s", &Interleaved::traffic_bytes_per_s,
                  "with the read of each line that an ordinary store allocates"),
            defaulted("doubts", &Interleaved::doubts, "what disturbed it: names of docs/measuring.md"),
        };
    }
};

}  // namespace weir::measure
