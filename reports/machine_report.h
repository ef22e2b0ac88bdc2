// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

#include "probe/machine.h"
#include "reports/style.h"

namespace weir::reports {

/// What the machine is: packages, nodes, caches, memory slots, clocks, devices, settings, and what is wrong
/// with it. Where a value could not be read it says so, and why stands in one section before the findings.
void print_machine(std::ostream& out, const probe::Machine& machine, const Style& style);

}  // namespace weir::reports
