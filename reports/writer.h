// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/readable.h"
#include "reports/page.h"
#include "reports/style.h"
#include "reports/table.h"
#include "reports/unreadable.h"

namespace weir::reports {

/// Puts titles, labelled values, tables and notes on a stream. Every report is written with this one, so that
/// what it says is the same in every markup; how it looks is for the page that the style asks for.
class Writer {
public:
    Writer(std::ostream& out, const Style& style) : page_(make_page(out, style)) {}

    /// The name of a document among others.
    void document(std::string_view name) { page_->document(name); }
    void title(std::string_view text) { page_->title(text); }
    void section(std::string_view text) { page_->section(text); }
    void entry(std::string_view label, std::string_view value) { page_->entry(label, value); }
    template <class T, class Formatter>
    void entry(std::string_view label, const Readable<T>& value, Formatter&& format) {
        entry(label, format_readable(value, format));
    }
    /// Prose.
    void note(std::string_view text) { page_->note(text); }
    /// Prose that must not be passed over.
    void alert(std::string_view text) { page_->alert(text); }
    /// A section of warnings, when there are any.
    void warnings(const std::vector<std::string>& texts);
    void table(const Table& table) { page_->table(table); }
    /// A table whose first column names its rows, and which may be wide.
    void matrix(const Table& table) { page_->matrix(table); }
    /// A table with drawings in it.
    void chart(const Table& table) { page_->chart(table); }
    /// Lines that stay lines.
    void drawing(const std::vector<std::string>& lines) { page_->drawing(lines); }
    void reasons(const UnreadableCells& cells);

private:
    std::unique_ptr<Page> page_;
};

}  // namespace weir::reports
