// SPDX-License-Identifier: Apache-2.0
#include "reports/unreadable.h"

#include <fmt/format.h>

#include <algorithm>

namespace weir::reports {

std::string describe(const Unreadable& reason) {
    return fmt::format("unreadable: {} (remedy: {})", reason.why, reason.remedy);
}

void UnreadableCells::keep(const Unreadable& reason) {
    if (std::find(reasons_.begin(), reasons_.end(), reason) == reasons_.end()) reasons_.push_back(reason);
}

}  // namespace weir::reports
