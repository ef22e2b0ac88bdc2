// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "base/estimate.h"
#include "base/fields.h"

namespace weir::measure {

/// Cost of one barrier of a pinned team over some of the machine's cores, one thread each.
struct BarrierCost {
    int threads = 0;
    Estimate ns;
    std::string group = "machine";         ///< "l3 0", "node 0", "nodes 0,1", "package 0", "machine"
    std::vector<std::string> doubts = {};  ///< what disturbed it, by names that docs/measuring.md explains

    static constexpr auto fields() {
        return std::tuple{
            defaulted("group", &BarrierCost::group,
                      "whose threads meet: an L3 domain, a node, two nodes, a package, or all"),
            field("threads", &BarrierCost::threads, "threads"),
            field("ns", &BarrierCost::ns, "nanoseconds a crossing"),
            defaulted("doubts", &BarrierCost::doubts, "what disturbed it: names of docs/measuring.md"),
        };
    }
};

}  // namespace weir::measure
