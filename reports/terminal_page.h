// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>

#include "reports/page.h"

namespace weir::reports {

/// Text for a terminal: indented, coloured when the style says so, no line wider than the style says.
class TerminalPage final : public Page {
public:
    TerminalPage(std::ostream& out, const Style& style) : out_(out), style_(style) {}

    void document(std::string_view name) override;
    void title(std::string_view text) override;
    void section(std::string_view text) override;
    /// "  label       value", the value wrapped under itself.
    void entry(std::string_view label, std::string_view value) override;
    void note(std::string_view text) override;
    void alert(std::string_view text) override;
    void warning(std::string_view text) override;
    void table(const Table& table) override;
    /// Broken by columns where it is too wide.
    void matrix(const Table& table) override;
    void chart(const Table& table) override;
    void drawing(const std::vector<std::string>& lines) override;

private:
    void paragraph(std::string_view text, const char* escape);
    void painted(std::string_view text, const char* escape);

    std::ostream& out_;
    Style style_;
};

}  // namespace weir::reports
