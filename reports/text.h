// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir::reports {

/// Columns the UTF-8 text takes on a terminal: one a code point, as all that weir prints is.
int display_width(std::string_view text);

/// The text with spaces behind it (or before it) until it takes `width` columns; longer text is left as it
/// is.
std::string pad_right(std::string_view text, int width);
std::string pad_left(std::string_view text, int width);

/// Lines of at most `width` columns, broken at spaces; a longer word is broken where it must be. Never empty.
std::vector<std::string> wrap(std::string_view text, int width);

}  // namespace weir::reports
