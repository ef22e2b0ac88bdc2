// SPDX-License-Identifier: Apache-2.0
#include "reports/doubtful.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/figures.h"

namespace weir::reports {

std::string format_doubtful(const Estimate& figure, double unit, int decimals,
                            const std::vector<std::string>& doubts) {
    if (doubts.empty()) return format_interval(figure, unit, decimals);
    return fmt::format("{} – {} {}", format_number(figure.low, unit, decimals),
                       format_number(figure.high, unit, decimals), fmt::join(doubts, ", "));
}

}  // namespace weir::reports
