// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "reports/profile.h"

namespace weir::reports::example {

/// A two-node server with one empty and one unreadable thing of each kind, and a decode that ran whole.
Profile profile();

/// The same decode on a machine whose memory does not hold the model.
Profile folded_profile();

}  // namespace weir::reports::example
