// SPDX-License-Identifier: Apache-2.0
// The strategy single-node (planner/way.h).
#include "planner/memory.h"
#include "planner/way.h"

namespace weir::planner {

Way single_node(const Inputs& in) {
    Way way;
    way.strategy = kSingleNode;
    way.sites = {choose_site(in.machine, in.measurements, needed_bytes(in.model, 1), in.options)};
    way.fractions = {1};
    way.cache_strategy = kSingleNode;
    return way;
}

}  // namespace weir::planner
