// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

#include "reports/machine_list.h"
#include "reports/style.h"

namespace weir::reports {

/// Which models fit a machine or part, the limit that its data sheet gives each, and how many sequences
/// decode together until arithmetic binds. Nothing in it is measured, and it says so.
void print_fits(std::ostream& out, const MachineFits& fits, const Style& style);

}  // namespace weir::reports
