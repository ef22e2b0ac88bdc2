// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions/watch.h"

namespace weir::measure {
namespace {

constexpr double kStealWorthNaming = 0.01;

}  // namespace

void Watch::begin() {
    before_ = read_moment(root_);
}

std::vector<std::string> Watch::end() {
    std::vector<std::string> doubts;
    const Moment after = read_moment(root_);
    if (!before_.cpu || !after.cpu || after.cpu->total <= before_.cpu->total) return doubts;
    const double all = static_cast<double>(after.cpu->total - before_.cpu->total);
    const double stolen = after.cpu->steal > before_.cpu->steal
                              ? static_cast<double>(after.cpu->steal - before_.cpu->steal)
                              : 0;
    if (stolen / all > kStealWorthNaming) doubts.emplace_back("steal");
    return doubts;
}

}  // namespace weir::measure
