// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "measure/figures/page_kind.h"
#include "probe/finding.h"

namespace weir::measure {

/// Of a gain by larger pages, what is worth a word.
inline constexpr double kWorthAWord = 0.02;

/// What the pages that weir's memory got (`used`: "4k" or "thp") cost: a loss where they are small ones, as
/// far as larger ones could be measured; an info where reserved pages read more than kWorthAWord faster than
/// the transparent ones, beyond both intervals. Nothing else.
std::optional<probe::Finding> small_pages(const std::vector<PageKind>& kinds, std::string_view used);

}  // namespace weir::measure
