// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "base/estimate.h"
#include "base/fields.h"
#include "base/readable.h"

namespace weir::measure {

/// What all threads of one package read of another one's memory, over the link between them.
struct PackageLink {
    std::string kernel;
    int cpu_package = 0;
    int memory_package = 0;
    int threads = 0;
    std::string pages;
    Readable<Estimate> one_way_bytes_per_s;    ///< the other package is idle
    Readable<Estimate> both_ways_bytes_per_s;  ///< in this direction, the other package reads this one's too
    std::vector<std::string> doubts = {};  ///< what disturbed it, by names that docs/measuring.md explains

    static constexpr auto fields() {
        return std::tuple{
            field("kernel", &PackageLink::kernel, "name of the kernel"),
            field("cpu_package", &PackageLink::cpu_package, "package of the threads"),
            field("memory_package", &PackageLink::memory_package, "package of the memory"),
            field("threads", &PackageLink::threads, "threads: one a core of the package"),
            field("pages", &PackageLink::pages, "4k, thp, 2m or 1g"),
            field("one_way_bytes_per_s", &PackageLink::one_way_bytes_per_s,
                  "while the other package is idle"),
            field("both_ways_bytes_per_s", &PackageLink::both_ways_bytes_per_s,
                  "in this direction alone, while the other package reads this one's memory as well"),
            defaulted("doubts", &PackageLink::doubts, "what disturbed it: names of docs/measuring.md"),
        };
    }
};

}  // namespace weir::measure
