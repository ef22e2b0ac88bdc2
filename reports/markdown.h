// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "reports/table.h"

namespace weir::reports {

/// The text as Markdown that shows exactly it: what Markdown, its tables or HTML would take for a sign of
/// theirs is escaped, and line breaks are spaces. After the GitHub Flavored Markdown Spec 0.29, sections 6.1
/// and 4.10.
std::string escape_markdown(std::string_view text);

/// The same for text that starts a line, where a dash, a number or a hash would start a list or a heading.
std::string escape_markdown_line(std::string_view text);

/// A GitHub-flavoured table whose columns are aligned in the source, too. Nothing without rows.
void print_markdown_table(std::ostream& out, const Table& table);

/// Text that is shown as it is: a code block whose fence the text does not hold.
void print_markdown_code(std::ostream& out, std::string_view text);

}  // namespace weir::reports
