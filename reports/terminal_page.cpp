// SPDX-License-Identifier: Apache-2.0
#include "reports/terminal_page.h"

#include "reports/text.h"

namespace weir::reports {
namespace {

constexpr const char* kReset = "\x1b[0m";
constexpr const char* kBold = "\x1b[1m";
constexpr const char* kTitle = "\x1b[1;36m";
constexpr const char* kAlert = "\x1b[33m";
constexpr const char* kPlain = "";
constexpr int kPageIndent = 2;
constexpr int kLabelWidth = 22;
constexpr int kValueColumn = kPageIndent + kLabelWidth + 2;

}  // namespace

void TerminalPage::painted(std::string_view text, const char* escape) {
    const bool paint = style_.colour && *escape != '\0';
    out_ << (paint ? escape : "") << text << (paint ? kReset : "");
}

void TerminalPage::document(std::string_view name) {
    painted("=== " + std::string(name), kTitle);
    out_ << '\n';
}

void TerminalPage::title(std::string_view text) {
    painted(text, kTitle);
    out_ << '\n';
}

void TerminalPage::section(std::string_view text) {
    out_ << '\n';
    painted(text, kBold);
    out_ << '\n';
}

void TerminalPage::entry(std::string_view label, std::string_view value) {
    const bool own_line = display_width(label) > kLabelWidth;
    if (own_line) note(label);
    out_ << pad_right(own_line ? "" : std::string(kPageIndent, ' ') + std::string(label), kValueColumn);
    bool first = true;
    for (const std::string& line : wrap(value, style_.width - kValueColumn)) {
        out_ << (first ? "" : std::string(kValueColumn, ' ')) << line << '\n';
        first = false;
    }
}

void TerminalPage::paragraph(std::string_view text, const char* escape) {
    for (const std::string& line : wrap(text, style_.width - kPageIndent)) {
        out_ << std::string(kPageIndent, ' ');
        painted(line, escape);
        out_ << '\n';
    }
}

void TerminalPage::note(std::string_view text) {
    paragraph(text, kPlain);
}

void TerminalPage::alert(std::string_view text) {
    paragraph(text, kAlert);
}

void TerminalPage::warning(std::string_view text) {
    alert("! " + std::string(text));
}

void TerminalPage::table(const Table& table) {
    table.print(out_, style_);
}

void TerminalPage::matrix(const Table& table) {
    bool first = true;
    for (const Table& band : table.bands(style_)) {
        if (!first) out_ << '\n';
        first = false;
        band.print(out_, style_);
    }
}

void TerminalPage::chart(const Table& table) {
    table.print(out_, style_);
}

void TerminalPage::drawing(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) note(line);
}

}  // namespace weir::reports
