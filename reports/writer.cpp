// SPDX-License-Identifier: Apache-2.0
#include "reports/writer.h"

namespace weir::reports {

void Writer::warnings(const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    section("Warnings");
    for (const std::string& text : texts) page_->warning(text);
}

void Writer::reasons(const UnreadableCells& cells) {
    for (const Unreadable& reason : cells.reasons()) note(describe(reason));
}

}  // namespace weir::reports
