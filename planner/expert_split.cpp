// SPDX-License-Identifier: Apache-2.0
// The strategy expert-split (planner/way.h).
#include "base/error.h"
#include "planner/way.h"

namespace weir::planner {

Way expert_split(const Inputs& in) {
    if (in.model.shape.experts == 0)
        throw UsageError(in.model.name + " has no experts to split", "use --strategy row-split");
    return split_over_nodes(in, kExpertSplit);
}

}  // namespace weir::planner
