// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "probe/finding.h"
#include "reports/writer.h"

namespace weir::reports {

/// A section of findings, each with its evidence and remedy; nothing when there are none.
void write_findings(Writer& writer, const std::vector<probe::Finding>& findings);

}  // namespace weir::reports
