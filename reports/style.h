// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace weir::reports {

enum class Markup {
    kTerminal,
    kMarkdown,  ///< GitHub-flavoured, for issues and forums
};

/// How a report looks where it goes to. The words are the same in every style.
struct Style {
    bool colour =
        false;        ///< on a terminal, ANSI bold and colour; without it there are no escape codes at all
    int width = 100;  ///< columns a line of a terminal or of a drawing may take
    Markup markup = Markup::kTerminal;
};

}  // namespace weir::reports
