// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "base/estimate.h"
#include "base/fields.h"

namespace weir::measure {

/// Read bandwidth of so many threads of a group of cores, one a core, the others idle. Of cores that share an
/// L3 domain and make a whole node, and of the cores of one node alone, there is one group: "node 0".
struct Scaling {
    std::string group;  ///< "l3 0", "node 0", "machine" (as many on every node); "node 0 smt": one thread a
                        ///< core, then all PUs of the same cores
    int threads = 0;
    Estimate bytes_per_s;
    Estimate of_best;  ///< ratio to the best number of threads of the group, paired in time
    bool knee = false;
    std::vector<std::string> doubts = {};  ///< what disturbed it, by names that docs/measuring.md explains

    static constexpr auto fields() {
        return std::tuple{
            field("group", &Scaling::group,
                  "whose threads read: an L3 domain, a node, all; with smt two a core"),
            field("threads", &Scaling::threads, "threads that read"),
            field("bytes_per_s", &Scaling::bytes_per_s, "what they get together"),
            field("of_best", &Scaling::of_best, "ratio to the group's best, paired in time"),
            field("knee", &Scaling::knee, "the fewest threads within 2 % of the group's best"),
            defaulted("doubts", &Scaling::doubts, "what disturbed it: names of docs/measuring.md"),
        };
    }
};

}  // namespace weir::measure
