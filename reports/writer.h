// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/readable.h"
#include "reports/style.h"
#include "reports/table.h"
#include "reports/unreadable.h"

namespace weir::reports {

/// Puts titles, labelled values, tables and notes on a stream in one style. No line is wider than the style
/// says.
class Writer {
public:
    Writer(std::ostream& out, const Style& style) : out_(out), style_(style) {}

    void title(std::string_view text);
    void section(std::string_view text);
    /// "  label       value", the value wrapped under itself.
    void entry(std::string_view label, std::string_view value);
    template <class T, class Formatter>
    void entry(std::string_view label, const Readable<T>& value, Formatter&& format) {
        entry(label, format_readable(value, format));
    }
    /// A wrapped line of prose.
    void note(std::string_view text);
    /// A wrapped line that must not be passed over.
    void alert(std::string_view text);
    /// A section of warnings, when there are any.
    void warnings(const std::vector<std::string>& texts);
    void table(const Table& table);
    void reasons(const UnreadableCells& cells);

private:
    void paragraph(std::string_view text, const char* escape);
    void painted(std::string_view text, const char* escape);

    std::ostream& out_;
    Style style_;
};

}  // namespace weir::reports
