// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "measure/conditions/disturbance.h"

namespace weir::measure {

/// The memory was to be in huge pages and is not.
Disturbance small_pages();
/// The memory is not on the nodes of its threads: which part.
Disturbance remote_pages();
/// Pages changed node or kind between the first window and the last: which part.
Disturbance pages_moved();

}  // namespace weir::measure
