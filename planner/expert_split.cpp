// SPDX-License-Identifier: Apache-2.0
// The strategy expert-split (planner/way.h).
#include "planner/way.h"

namespace weir::planner {

Way expert_split(const Inputs& in) {
    return split_over_nodes(in, kExpertSplit);
}

}  // namespace weir::planner
