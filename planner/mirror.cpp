// SPDX-License-Identifier: Apache-2.0
// The strategy mirror (planner/way.h).
#include "planner/way.h"

namespace weir::planner {

Way mirror(const Inputs& in) {
    return split_over_nodes(in, kMirror);
}

}  // namespace weir::planner
