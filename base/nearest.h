// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// The known names nearest to a mistyped one (Levenshtein distance, names that contain it first), best first,
/// at most three: for "unknown model 'deepseek-r2': did you mean …".
std::vector<std::string> nearest_names(std::string_view wanted, std::span<const std::string> known);

/// ", " between the names.
std::string join(std::span<const std::string> names);

}  // namespace weir
