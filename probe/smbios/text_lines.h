// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "probe/smbios/records.h"

namespace weir::probe::smbios {

/// A line without its end, its indentation and the marks of a quotation.
struct Line {
    std::size_t number = 0;  ///< from 1
    std::string_view text;
};

/// The text with "\n" as the only end of a line, and without what web pages and editors put in: no-break
/// spaces become blanks, a byte order mark goes.
std::string plain_text(std::string_view text);

/// The lines of a plain text, into which they point. A last line that has no end was perhaps cut ("Size: 1"
/// of "Size: 16 GB"), which is a problem: it is left out unless the same line stands farther up or the table
/// has ended.
std::vector<Line> whole_lines(std::string_view plain, std::vector<Problem>& problems);

}  // namespace weir::probe::smbios
