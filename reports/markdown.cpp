// SPDX-License-Identifier: Apache-2.0
#include "reports/markdown.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <ostream>
#include <vector>

#include "reports/text.h"

namespace weir::reports {
namespace {

constexpr std::string_view kSigns = "\\`*<>[]|~&";
constexpr std::string_view kLineStarts = "#+-=";
constexpr int kShortestRule = 3;  ///< dashes and colons under a column's name

bool is_word(char byte) {
    return std::isalnum(static_cast<unsigned char>(byte)) != 0;
}

bool is_control(char byte) {
    return std::iscntrl(static_cast<unsigned char>(byte)) != 0;
}

/// An underscore inside a word, as in read_avx2, marks nothing.
bool underscore_marks(std::string_view text, std::size_t at) {
    return at == 0 || at + 1 == text.size() || !is_word(text[at - 1]) || !is_word(text[at + 1]);
}

std::string rule(int width, Align align) {
    std::string text(static_cast<std::size_t>(width), '-');
    if (align == Align::kRight) text.back() = ':';
    return text;
}

std::string pad(const std::string& text, int width, Align align) {
    return align == Align::kLeft ? pad_right(text, width) : pad_left(text, width);
}

void print_row(std::ostream& out, const std::vector<std::string>& cells) {
    for (const std::string& cell : cells) out << "| " << cell << " ";
    out << "|\n";
}

}  // namespace

std::string escape_markdown(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char byte = text[i];
        const bool marks = kSigns.find(byte) != std::string_view::npos;
        if (marks || (byte == '_' && underscore_marks(text, i))) out += '\\';
        out += is_control(byte) ? ' ' : byte;
    }
    return out;
}

std::string escape_markdown_line(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    std::string out = escape_markdown(text);
    std::size_t at = 0;
    while (at < out.size() && std::isdigit(static_cast<unsigned char>(out[at])) != 0) ++at;
    const bool numbers = at > 0 && at < out.size() && (out[at] == '.' || out[at] == ')');
    const bool starts = at == 0 && !out.empty() && kLineStarts.find(out.front()) != std::string_view::npos;
    if (numbers || starts) out.insert(at, 1, '\\');
    return out;
}

void print_markdown_table(std::ostream& out, const Table& table) {
    if (table.empty()) return;
    const std::vector<Column>& columns = table.columns();
    std::vector<std::string> names;
    for (const Column& column : columns) names.push_back(escape_markdown(column.name));
    std::vector<std::vector<std::string>> lines{names};
    for (const auto& row : table.rows()) {
        lines.emplace_back();
        for (const std::string& cell : row) lines.back().push_back(escape_markdown(cell));
    }
    std::vector<std::string> rules;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        int width = kShortestRule;
        for (const auto& line : lines) width = std::max(width, display_width(line[i]));
        for (auto& line : lines) line[i] = pad(line[i], width, columns[i].align);
        rules.push_back(rule(width, columns[i].align));
    }
    lines.insert(lines.begin() + 1, rules);
    for (const auto& line : lines) print_row(out, line);
}

void print_markdown_code(std::ostream& out, std::string_view text) {
    std::string fence = "```";
    while (text.find(fence) != std::string_view::npos) fence += '`';
    out << fence << "text\n" << text << (text.ends_with('\n') ? "" : "\n") << fence << '\n';
}

}  // namespace weir::reports
