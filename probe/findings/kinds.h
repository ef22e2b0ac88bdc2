// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "probe/finding_kind.h"

namespace weir::probe::findings {

#define WEIR_FINDING(name) FindingKind name();
#include "probe/findings/list.inc"
#undef WEIR_FINDING

}  // namespace weir::probe::findings
