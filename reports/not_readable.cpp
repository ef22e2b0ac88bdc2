// SPDX-License-Identifier: Apache-2.0
#include "reports/not_readable.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "reports/unreadable.h"

namespace weir::reports {
namespace {

constexpr std::size_t kMostWhys = 2;

bool has(const std::vector<std::string>& texts, std::string_view text) {
    return std::find(texts.begin(), texts.end(), text) != texts.end();
}

/// "there is no /a; there is no /b; 6 more like these": one of each name is enough to see what kind they are.
std::string in_short(const std::vector<std::string>& whys, std::size_t most) {
    const std::size_t shown = std::min({whys.size(), most, kMostWhys});
    std::string text =
        fmt::format("{}", fmt::join(whys.begin(), whys.begin() + static_cast<std::ptrdiff_t>(shown), "; "));
    if (shown < whys.size())
        text += fmt::format("; {} more like {}", whys.size() - shown, shown == 1 ? "this" : "these");
    return text;
}

}  // namespace

void NotReadable::keep(std::string_view name, const Unreadable& reason) {
    auto entry = std::find_if(entries_.begin(), entries_.end(),
                              [&](const Entry& each) { return each.remedy == reason.remedy; });
    if (entry == entries_.end()) entry = entries_.insert(entry, Entry{reason.remedy, {}, {}, 0});
    const bool is_new = !has(entry->names, name);
    if (is_new) entry->names.emplace_back(name);
    if (has(entry->whys, reason.why)) return;
    const auto place =
        is_new ? entry->whys.begin() + static_cast<std::ptrdiff_t>(entry->first_whys++) : entry->whys.end();
    entry->whys.insert(place, reason.why);
}

void NotReadable::write(Writer& writer) const {
    if (entries_.empty()) return;
    writer.section("Not readable here");
    for (const Entry& entry : entries_) {
        writer.entry(fmt::format("{}", fmt::join(entry.names, ", ")),
                     describe({in_short(entry.whys, entry.first_whys), entry.remedy}));
    }
}

}  // namespace weir::reports
