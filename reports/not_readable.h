// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/readable.h"
#include "reports/writer.h"

namespace weir::reports {

/// A value as it is, for NotReadable::text.
inline constexpr auto kText = [](const auto& value) { return fmt::format("{}", value); };

/// What a report could not read, for one section at its end: in its place a value is "unreadable", and why
/// follows there with the names of all values that share the reason. Reasons with the same remedy share an
/// entry, too: ten devices without a link need one piece of advice.
class NotReadable {
public:
    /// The formatted value; or "unreadable", and the reason is kept under this name.
    template <class T, class Formatter>
    std::string text(std::string_view name, const Readable<T>& value, Formatter&& format) {
        if (value) return std::string(format(*value));
        keep(name, value.reason());
        return "unreadable";
    }
    /// A labelled value whose label is its name.
    template <class T, class Formatter>
    void entry(Writer& writer, std::string_view label, const Readable<T>& value, Formatter&& format) {
        writer.entry(label, text(label, value, format));
    }
    /// For what is left out altogether, such as the table of what cannot be listed.
    void keep(std::string_view name, const Unreadable& reason);
    /// The section, when there is something to say.
    void write(Writer& writer) const;

private:
    struct Entry {
        std::string remedy;
        std::vector<std::string> names;
        std::vector<std::string> whys;  ///< first those that came with another name each
        std::size_t first_whys = 0;
    };

    std::vector<Entry> entries_;
};

}  // namespace weir::reports
