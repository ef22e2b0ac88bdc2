// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "base/estimate.h"
#include "base/fields.h"

namespace weir::measure {

/// One point of the curve of latency against load: one thread follows dependent loads while the others
/// stream, each pausing after every block.
struct LoadedLatency {
    int cpu_node = 0;
    int memory_node = 0;
    int threads = 0;  ///< that stream; 0: nobody
    double pause_ns = 0;
    Estimate bytes_per_s;  ///< that they get
    Estimate ns;
    std::vector<std::string> doubts = {};  ///< what disturbed it, by names that docs/measuring.md explains

    static constexpr auto fields() {
        return std::tuple{
            field("cpu_node", &LoadedLatency::cpu_node, "node of the threads"),
            field("memory_node", &LoadedLatency::memory_node, "node of the memory"),
            field("threads", &LoadedLatency::threads, "threads that stream beside the one that waits"),
            field("pause_ns", &LoadedLatency::pause_ns,
                  "pause of each after every block: the injection rate"),
            field("bytes_per_s", &LoadedLatency::bytes_per_s, "bandwidth delivered to them"),
            field("ns", &LoadedLatency::ns, "nanoseconds a dependent load"),
            defaulted("doubts", &LoadedLatency::doubts, "what disturbed it: names of docs/measuring.md"),
        };
    }
};

}  // namespace weir::measure
