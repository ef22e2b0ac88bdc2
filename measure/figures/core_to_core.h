// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "base/estimate.h"
#include "base/fields.h"

namespace weir::measure {

/// Time for a cache line to go from one core to another and back, by how near they are.
struct CoreToCore {
    std::string relation;  ///< "core" (two PUs of one), "l3", "node", "package", "machine"
    std::uint64_t pairs = 0;
    Estimate ns;  ///< median and range over the pairs' medians; over the samples when it is one pair
    int slowest_a = 0;
    int slowest_b = 0;
    std::vector<std::string> doubts = {};  ///< what disturbed it, by names that docs/measuring.md explains

    static constexpr auto fields() {
        return std::tuple{
            field("relation", &CoreToCore::relation,
                  "the least that both share: core, l3, node, package, machine"),
            field("pairs", &CoreToCore::pairs, "pairs measured"),
            field("ns", &CoreToCore::ns, "nanoseconds a round trip"),
            field("slowest_a", &CoreToCore::slowest_a, "PU of the slowest pair"),
            field("slowest_b", &CoreToCore::slowest_b, "the other PU of the slowest pair"),
            defaulted("doubts", &CoreToCore::doubts, "what disturbed it: names of docs/measuring.md"),
        };
    }
};

}  // namespace weir::measure
