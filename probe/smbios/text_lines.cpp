// SPDX-License-Identifier: Apache-2.0
#include "probe/smbios/text_lines.h"

#include <fmt/format.h>

#include <algorithm>

namespace weir::probe::smbios {
namespace {

/// Strips blanks on both sides, and on the left also what mail and forums set before a quoted line.
std::string_view strip(std::string_view line) {
    const std::size_t first = line.find_first_not_of(" \t>|");
    if (first == std::string_view::npos) return {};
    const std::size_t last = line.find_last_not_of(" \t");
    return line.substr(first, last - first + 1);
}

}  // namespace

std::string plain_text(std::string_view text) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    constexpr std::string_view kNoBreakSpace = "\xC2\xA0";
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    std::string plain;
    plain.reserve(text.size());
    while (!text.empty()) {
        std::size_t taken = 1;
        if (text.starts_with(kNoBreakSpace)) {
            plain += ' ';
            taken = kNoBreakSpace.size();
        } else if (text.front() == '\r') {
            plain += '\n';
            taken = text.starts_with("\r\n") ? 2 : 1;
        } else {
            plain += text.front();
        }
        text.remove_prefix(taken);
    }
    return plain;
}

std::vector<Line> whole_lines(std::string_view plain, std::vector<Problem>& problems) {
    std::vector<Line> lines;
    bool ended = true;
    while (!plain.empty()) {
        const std::size_t end = plain.find('\n');
        ended = end != std::string_view::npos;
        lines.push_back({lines.size() + 1, strip(plain.substr(0, end))});
        plain.remove_prefix(ended ? end + 1 : plain.size());
    }
    if (ended || lines.back().text.empty()) return lines;
    const std::string_view last = lines.back().text;
    const auto seen = [last](const Line& line) { return line.text == last; };
    if (last == "End Of Table" || std::any_of(lines.begin(), lines.end() - 1, seen)) return lines;
    problems.push_back({lines.size(), fmt::format("the text ends within this line, which was left out: {}",
                                                  last.substr(0, 60))});
    lines.pop_back();
    return lines;
}

}  // namespace weir::probe::smbios
