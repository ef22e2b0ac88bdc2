// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/readable.h"

namespace weir::reports {

/// "unreadable: why (remedy: what to do)".
std::string describe(const Unreadable& reason);

/// The formatted value, or why there is none.
template <class T, class Formatter>
std::string format_readable(const Readable<T>& value, Formatter&& format) {
    return value ? std::string(format(*value)) : describe(value.reason());
}

/// Cells of a table that may be unreadable: the cell is short, and the reasons follow the table, each once.
class UnreadableCells {
public:
    template <class T, class Formatter>
    std::string cell(const Readable<T>& value, Formatter&& format) {
        if (value) return std::string(format(*value));
        keep(value.reason());
        return "unreadable";
    }
    const std::vector<Unreadable>& reasons() const { return reasons_; }

private:
    void keep(const Unreadable& reason);

    std::vector<Unreadable> reasons_;
};

}  // namespace weir::reports
