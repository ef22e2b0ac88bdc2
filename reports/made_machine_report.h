// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

#include "probe/machine.h"
#include "reports/style.h"

namespace weir::reports {

/// A machine that was made from a machine string: what a string can say, its board and its findings.
void print_made_machine(std::ostream& out, const probe::Machine& machine, const Style& style);

}  // namespace weir::reports
