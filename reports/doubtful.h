// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/estimate.h"

namespace weir::reports {

/// A figure's interval for a table, with what disturbed it: "35.7 – 40.3 steal, frequency". Without doubts a
/// wide interval is called noisy all the same.
std::string format_doubtful(const Estimate& figure, double unit, int decimals,
                            const std::vector<std::string>& doubts);

}  // namespace weir::reports
