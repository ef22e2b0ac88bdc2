// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "reports/style.h"
#include "reports/table.h"

namespace weir::reports {

/// Where a Writer puts the parts of a report: a page knows how each of them looks in one markup, and nothing
/// of what they say. A further markup is one file of its own and one line in make_page.
class Page {
public:
    Page() = default;
    Page(const Page&) = delete;
    Page& operator=(const Page&) = delete;
    virtual ~Page() = default;

    /// The name of a document among others.
    virtual void document(std::string_view name) = 0;
    virtual void title(std::string_view text) = 0;
    virtual void section(std::string_view text) = 0;
    /// A label and its value. Spaces before a label say that it belongs to what is above it.
    virtual void entry(std::string_view label, std::string_view value) = 0;
    /// Prose.
    virtual void note(std::string_view text) = 0;
    /// Prose that must not be passed over.
    virtual void alert(std::string_view text) = 0;
    /// One of a list of warnings.
    virtual void warning(std::string_view text) = 0;
    virtual void table(const Table& table) = 0;
    /// A table whose first column names its rows, and which may be wide.
    virtual void matrix(const Table& table) = 0;
    /// A table with bars or other drawings in it: its columns have to stay under each other.
    virtual void chart(const Table& table) = 0;
    /// Lines that stay lines.
    virtual void drawing(const std::vector<std::string>& lines) = 0;
};

/// An empty page in the markup of the style.
std::unique_ptr<Page> make_page(std::ostream& out, const Style& style);

}  // namespace weir::reports
