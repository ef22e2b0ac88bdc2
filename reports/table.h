// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "reports/style.h"

namespace weir::reports {

enum class Align { kLeft, kRight };

struct Column {
    std::string name;
    Align align = Align::kLeft;
};

/// Rows under named columns. Columns are as wide as their widest cell; when the style's width does not hold
/// them, the last column is wrapped.
class Table {
public:
    explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

    /// One cell for each column; a Fault when their numbers differ.
    void add(std::vector<std::string> cells);
    bool empty() const { return rows_.empty(); }
    const std::vector<Column>& columns() const { return columns_; }
    const std::vector<std::vector<std::string>>& rows() const { return rows_; }
    /// As a terminal shows it.
    void print(std::ostream& out, const Style& style) const;
    /// A table whose first column names its rows, in as many tables as it takes to fit the style's width;
    /// each has the first column again.
    std::vector<Table> bands(const Style& style) const;

private:
    std::vector<int> natural_widths() const;
    std::vector<int> widths(const Style& style) const;

    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace weir::reports
