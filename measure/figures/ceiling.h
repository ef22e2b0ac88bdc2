// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "base/estimate.h"
#include "base/fields.h"

namespace weir::measure {

/// The read bandwidth that all threads reach together on local memory: what decode is held against.
struct Ceiling {
    std::string kernel;
    std::vector<int> nodes;
    int threads = 0;
    std::string pages;
    Estimate bytes_per_s;
    std::vector<std::string> doubts = {};  ///< what disturbed it, by names that docs/measuring.md explains

    static constexpr auto fields() {
        return std::tuple{
            field("kernel", &Ceiling::kernel, "the read kernel found best"),
            field("nodes", &Ceiling::nodes, "nodes"),
            field("threads", &Ceiling::threads, "threads"),
            field("pages", &Ceiling::pages, "kind of pages"),
            field("bytes_per_s", &Ceiling::bytes_per_s, "bandwidth"),
            defaulted("doubts", &Ceiling::doubts, "what disturbed it: names of docs/measuring.md"),
        };
    }
};

}  // namespace weir::measure
