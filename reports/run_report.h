// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

#include "decode/run.h"
#include "reports/style.h"

namespace weir::reports {

/// What decode measured: rate, efficiency, and every cause that costs time, from the best spec to the rate.
void print_run(std::ostream& out, const decode::Run& run, const Style& style);

}  // namespace weir::reports
