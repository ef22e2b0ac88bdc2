// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace weir::reports {

/// How a report looks on the terminal it goes to. The words are the same in every style.
struct Style {
    bool colour = false;  ///< ANSI bold and colour; without it a report has no escape codes at all
    int width = 100;      ///< columns a line may take
};

}  // namespace weir::reports
