// SPDX-License-Identifier: Apache-2.0
#include "reports/page.h"

#include "reports/markdown_page.h"
#include "reports/terminal_page.h"

namespace weir::reports {

std::unique_ptr<Page> make_page(std::ostream& out, const Style& style) {
    if (style.markup == Markup::kMarkdown) return std::make_unique<MarkdownPage>(out, style);
    return std::make_unique<TerminalPage>(out, style);
}

}  // namespace weir::reports
