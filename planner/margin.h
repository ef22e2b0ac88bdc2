// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/units.h"

namespace weir::planner {

/// Kept free whatever happens: the larger of 2 GiB and 5 % (DESIGN, "fold").
constexpr std::uint64_t margin_bytes(std::uint64_t available_bytes) {
    return std::max<std::uint64_t>(2 * kGiB, available_bytes / 20);
}

}  // namespace weir::planner
