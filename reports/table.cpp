// SPDX-License-Identifier: Apache-2.0
#include "reports/table.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <ostream>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "reports/text.h"

namespace weir::reports {
namespace {

constexpr int kIndent = 2;
constexpr int kGap = 2;
constexpr int kNarrowest = 16;

std::string pad(std::string_view text, int width, Align align) {
    return align == Align::kLeft ? pad_right(text, width) : pad_left(text, width);
}

void trim_end(std::string& line) {
    line.erase(line.find_last_not_of(' ') + 1);
}

/// The lines of one row: only its last cell may take more than one.
std::vector<std::string> lay_out(const std::vector<std::string>& cells, const std::vector<Column>& columns,
                                 const std::vector<int>& widths) {
    std::string start(kIndent, ' ');
    for (std::size_t i = 0; i + 1 < cells.size(); ++i) {
        start += pad(cells[i], widths[i], columns[i].align) + std::string(kGap, ' ');
    }
    std::vector<std::string> lines;
    for (const std::string& part : wrap(cells.back(), widths.back())) {
        lines.push_back(lines.empty() ? start
                                      : std::string(static_cast<std::size_t>(display_width(start)), ' '));
        lines.back() += pad(part, widths.back(), columns.back().align);
        trim_end(lines.back());
    }
    return lines;
}

}  // namespace

void Table::add(std::vector<std::string> cells) {
    if (cells.size() != columns_.size())
        throw Fault("a table row has another number of cells than the table has columns");
    rows_.push_back(std::move(cells));
}

std::vector<int> Table::natural_widths() const {
    std::vector<int> widths;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        int widest = display_width(columns_[i].name);
        for (const auto& row : rows_) widest = std::max(widest, display_width(row[i]));
        widths.push_back(widest);
    }
    return widths;
}

std::vector<int> Table::widths(const Style& style) const {
    std::vector<int> widths = natural_widths();
    const int gaps = kIndent + kGap * static_cast<int>(widths.size() - 1);
    const int before = std::accumulate(widths.begin(), widths.end() - 1, gaps);
    widths.back() = std::min(widths.back(), std::max(style.width - before, kNarrowest));
    return widths;
}

std::vector<Table> Table::bands(const Style& style) const {
    const std::vector<int> widths = natural_widths();
    std::vector<Table> bands;
    for (std::size_t begin = 1; begin < columns_.size();) {
        int used = kIndent + widths.front();
        std::size_t end = begin;
        while (end < columns_.size() && (end == begin || used + kGap + widths[end] <= style.width)) {
            used += kGap + widths[end++];
        }
        const auto part = [&](const auto& cells) {
            auto kept = std::vector{cells.front()};
            kept.insert(kept.end(), cells.begin() + static_cast<std::ptrdiff_t>(begin),
                        cells.begin() + static_cast<std::ptrdiff_t>(end));
            return kept;
        };
        Table band(part(columns_));
        for (const auto& row : rows_) band.add(part(row));
        bands.push_back(std::move(band));
        begin = end;
    }
    return bands;
}

void Table::print(std::ostream& out, const Style& style) const {
    if (empty()) return;
    const std::vector<int> widths = this->widths(style);
    std::vector<std::string> names;
    for (const Column& column : columns_) names.push_back(column.name);
    for (const std::string& line : lay_out(names, columns_, widths)) {
        out << (style.colour ? "\x1b[2m" : "") << line << (style.colour ? "\x1b[0m" : "") << '\n';
    }
    for (const auto& row : rows_) {
        for (const std::string& line : lay_out(row, columns_, widths)) out << line << '\n';
    }
}

}  // namespace weir::reports
