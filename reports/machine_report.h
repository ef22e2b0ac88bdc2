// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

#include "probe/machine.h"
#include "reports/style.h"

namespace weir::reports {

/// What the machine is: packages, nodes, caches, memory slots, settings, and what is wrong with it.
void print_machine(std::ostream& out, const probe::Machine& machine, const Style& style);

}  // namespace weir::reports
