// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "probe/findings.h"

namespace weir::probe::findings {

// Each looks for one thing in the machine and says nothing when it is not there.
#define WEIR_FINDING(name) std::optional<Finding> name(const Machine& machine);
#include "probe/findings/list.inc"
#undef WEIR_FINDING

}  // namespace weir::probe::findings
