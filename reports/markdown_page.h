// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>

#include "reports/page.h"

namespace weir::reports {

/// GitHub-flavoured Markdown, for issues and forums: headings, lists and tables with no line wrapped and no
/// HTML; drawings lie in code blocks, where a renderer leaves their columns alone.
class MarkdownPage final : public Page {
public:
    MarkdownPage(std::ostream& out, const Style& style) : out_(out), style_(style) {}

    void document(std::string_view name) override;
    void title(std::string_view text) override;
    void section(std::string_view text) override;
    void entry(std::string_view label, std::string_view value) override;
    void note(std::string_view text) override;
    void alert(std::string_view text) override;
    void warning(std::string_view text) override;
    void table(const Table& table) override;
    void matrix(const Table& table) override;
    void chart(const Table& table) override;
    void drawing(const std::vector<std::string>& lines) override;

private:
    enum class Block { kNone, kListItem, kOther };

    /// Puts the blank line before a block that keeps it apart from the one above.
    std::ostream& begin(Block block);

    std::ostream& out_;
    Style style_;
    Block last_ = Block::kNone;
};

}  // namespace weir::reports
