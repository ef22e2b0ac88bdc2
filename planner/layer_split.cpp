// SPDX-License-Identifier: Apache-2.0
// The strategy layer-split (planner/way.h).
#include "planner/way.h"

namespace weir::planner {

Way layer_split(const Inputs& in) {
    Way way = split_over_nodes(in, kLayerSplit);
    way.cache_strategy = kMirror;
    return way;
}

}  // namespace weir::planner
