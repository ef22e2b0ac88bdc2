// SPDX-License-Identifier: Apache-2.0
#include "probe/smbios/text_merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace weir::probe::smbios {
namespace {

using ByHandle = std::multimap<std::uint16_t, std::size_t>;

/// Whether both speak of one structure: of one type, and no field has two values. A field may be missing from
/// one, which was cut or printed by an older dmidecode.
bool agree(const Section& a, const Section& b) {
    if (a.type != b.type) return false;
    return std::all_of(a.fields.begin(), a.fields.end(), [&b](const TextField& field) {
        const std::string* other = b.find(field.key);
        return other == nullptr || *other == field.value;
    });
}

class Merger {
public:
    explicit Merger(Sections& into) : into_(into) {}

    void add(Dump dump) {
        if (const Section* other = contradiction(dump)) {
            into_.problems.push_back(
                {dump.line, fmt::format("a second dump begins here, which was left out: it says "
                                        "otherwise of handle {:#06x}",
                                        other->handle.value_or(0))});
            return;
        }
        const std::set<std::optional<int>> known_types = types_;
        if (into_.version.empty()) into_.version = dump.version;
        for (Section& section : dump.sections) {
            // What has no handle cannot be told from what is there already, so a later dump adds whole types.
            const bool again = section.handle ? is_there(section) : known_types.contains(section.type);
            if (!again) append(std::move(section));
        }
    }

private:
    const Section* contradiction(const Dump& dump) const {
        for (const Section& section : dump.sections) {
            if (!section.handle || !by_handle_.contains(*section.handle)) continue;
            if (!is_there(section)) return &section;
        }
        return nullptr;
    }

    /// Whether a structure that agrees is there, or so many of that handle that the text is nonsense.
    bool is_there(const Section& section) const {
        constexpr std::size_t kMostOfAHandle = 16;
        if (by_handle_.count(*section.handle) >= kMostOfAHandle) return true;
        const auto [first, last] = by_handle_.equal_range(*section.handle);
        return std::any_of(first, last,
                           [&](const auto& entry) { return agree(section, into_.sections[entry.second]); });
    }

    void append(Section section) {
        types_.insert(section.type);
        if (section.handle) by_handle_.emplace(*section.handle, into_.sections.size());
        into_.sections.push_back(std::move(section));
    }

    Sections& into_;
    ByHandle by_handle_;
    std::set<std::optional<int>> types_;
};

}  // namespace

void merge_dumps(std::vector<Dump> dumps, Sections& into) {
    Merger merger(into);
    for (Dump& dump : dumps) merger.add(std::move(dump));
}

}  // namespace weir::probe::smbios
