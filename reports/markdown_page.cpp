// SPDX-License-Identifier: Apache-2.0
#include "reports/markdown_page.h"

#include <sstream>

#include "reports/markdown.h"

namespace weir::reports {
namespace {

std::string bold(std::string_view text) {
    return "**" + escape_markdown_line(text) + "**";
}

}  // namespace

std::ostream& MarkdownPage::begin(Block block) {
    const bool goes_on = block == Block::kListItem && last_ == Block::kListItem;
    if (last_ != Block::kNone && !goes_on) out_ << '\n';
    last_ = block;
    return out_;
}

void MarkdownPage::document(std::string_view name) {
    begin(Block::kOther) << "# " << escape_markdown(name) << '\n';
}

void MarkdownPage::title(std::string_view text) {
    begin(Block::kOther) << "## " << escape_markdown(text) << '\n';
}

void MarkdownPage::section(std::string_view text) {
    begin(Block::kOther) << "### " << escape_markdown(text) << '\n';
}

void MarkdownPage::entry(std::string_view label, std::string_view value) {
    begin(Block::kListItem) << "- " << bold(label) << ": " << escape_markdown(value) << '\n';
}

void MarkdownPage::note(std::string_view text) {
    begin(Block::kOther) << escape_markdown_line(text) << '\n';
}

void MarkdownPage::alert(std::string_view text) {
    begin(Block::kOther) << bold(text) << '\n';
}

void MarkdownPage::warning(std::string_view text) {
    begin(Block::kListItem) << "- " << escape_markdown_line(text) << '\n';
}

void MarkdownPage::table(const Table& table) {
    if (!table.empty()) print_markdown_table(begin(Block::kOther), table);
}

void MarkdownPage::matrix(const Table& wide) {
    table(wide);
}

void MarkdownPage::chart(const Table& table) {
    std::ostringstream text;
    table.print(text, {.colour = false, .width = style_.width});
    if (!table.empty()) print_markdown_code(begin(Block::kOther), text.str());
}

void MarkdownPage::drawing(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + '\n';
    if (!lines.empty()) print_markdown_code(begin(Block::kOther), text);
}

}  // namespace weir::reports
