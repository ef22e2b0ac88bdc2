// SPDX-License-Identifier: Apache-2.0
#include "reports/text.h"

#include <algorithm>
#include <cstddef>

namespace weir::reports {
namespace {

bool starts_code_point(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

std::string spaces(int count) {
    return std::string(static_cast<std::size_t>(std::max(count, 0)), ' ');
}

/// Bytes of the longest start of the text that takes at most `width` columns.
std::size_t fitting(std::string_view text, int width) {
    int used = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (starts_code_point(text[i]) && ++used > width) return i;
    }
    return text.size();
}

/// Takes one line off the front of the text.
std::string_view take_line(std::string_view& text, int width) {
    std::size_t end = fitting(text, width);
    std::size_t next = end;
    if (end < text.size()) {
        const std::size_t space = text.substr(0, end + 1).rfind(' ');
        if (space != std::string_view::npos && space > 0) {
            end = space;
            next = space + 1;
        }
    }
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(next);
    return line;
}

}  // namespace

int display_width(std::string_view text) {
    return static_cast<int>(std::count_if(text.begin(), text.end(), starts_code_point));
}

std::string pad_right(std::string_view text, int width) {
    return std::string(text) + spaces(width - display_width(text));
}

std::string pad_left(std::string_view text, int width) {
    return spaces(width - display_width(text)) + std::string(text);
}

std::vector<std::string> wrap(std::string_view text, int width) {
    std::vector<std::string> lines;
    const int room = std::max(width, 8);
    while (!text.empty()) lines.emplace_back(take_line(text, room));
    if (lines.empty()) lines.emplace_back();
    return lines;
}

}  // namespace weir::reports
