// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <span>

#include "probe/capture/redact.h"

namespace weir::probe {
namespace {

constexpr std::size_t kHeader = 4;  // type, length, handle
constexpr std::uint8_t kFirstVendorType = 128;
constexpr std::uint8_t kHpeDimmLocation = 202;
constexpr std::size_t kUuidAt = 8, kUuidBytes = 16;  // in type 1

/// A type with a secret among its strings: where the numbers of its other strings stand. A string that one of
/// those names is kept (firmware often gives "Not Specified" once for several fields), all others go.
struct Mixed {
    std::uint8_t type;
    std::vector<std::uint8_t> kept;
};

constexpr std::uint8_t kSystem = 1, kBoard = 2, kChassis = 3, kProcessor = 4, kMemory = 17, kBattery = 22,
                       kPower = 39;

/// DSP0134 3.7, tables of each type.
const Mixed* find_mixed(std::uint8_t type) {
    static const Mixed known[] = {
        {kSystem, {0x04, 0x05, 0x06, 0x19, 0x1A}},
        {kBoard, {0x04, 0x05, 0x06, 0x0A}},
        {kChassis, {0x04, 0x06}},
        {kProcessor, {0x04, 0x07, 0x10, 0x22}},
        {kMemory, {0x10, 0x11, 0x17, 0x1A, 0x2B}},
        {kBattery, {0x04, 0x05, 0x08, 0x0E, 0x14}},
        {kPower, {0x05, 0x06, 0x07, 0x0A, 0x0B}},
    };
    const auto* found = std::find_if(std::begin(known), std::end(known),
                                     [&](const Mixed& mixed) { return mixed.type == type; });
    return found == std::end(known) ? nullptr : found;
}

/// Types that hold nothing of one machine alone. Not among them: 11 and 12 (free strings), 15 (event log), 23
/// to 25, 30 and 31 (remote access and boot), 40 (copies of other fields), 42 (a controller's network
/// address), 126 (another structure, switched off).
constexpr bool is_plain(std::uint8_t type) {
    constexpr std::uint8_t kPlain[] = {0,  5,  6,  7,  8,  9,  10, 13, 14, 16, 18, 19, 20, 21,
                                       26, 27, 28, 29, 32, 33, 34, 35, 36, 37, 41, 44, 127};
    return std::find(std::begin(kPlain), std::end(kPlain), type) != std::end(kPlain);
}

/// One structure: its formatted part, and its strings without the zero bytes that end the set.
struct Structure {
    std::span<char> formatted;
    std::vector<std::span<char>> strings;

    std::uint8_t type() const { return static_cast<std::uint8_t>(formatted[0]); }
    std::uint8_t byte(std::size_t at) const {
        return at < formatted.size() ? static_cast<std::uint8_t>(formatted[at]) : 0;
    }
    std::string_view string(std::size_t field) const {
        const std::size_t number = byte(field);
        if (number == 0 || number > strings.size()) return "";
        return {strings[number - 1].data(), strings[number - 1].size()};
    }
};

/// The structure at the beginning of `rest`, which is then moved behind it; nothing when it does not fit.
std::optional<Structure> take(std::span<char>& rest) {
    if (rest.size() < kHeader) return std::nullopt;
    const std::size_t length = static_cast<std::uint8_t>(rest[1]);
    if (length < kHeader || length > rest.size()) return std::nullopt;
    Structure structure{rest.first(length), {}};
    std::span<char> set = rest.subspan(length);
    const auto cut = [&] {
        const auto end = std::find(set.begin(), set.end(), '\0');
        const std::span<char> text = set.first(static_cast<std::size_t>(end - set.begin()));
        set = set.subspan(std::min(text.size() + 1, set.size()));
        return text;
    };
    for (std::span<char> text = cut(); !text.empty(); text = cut()) structure.strings.push_back(text);
    // A set without strings is ended by two zero bytes all the same.
    if (structure.strings.empty() && !set.empty() && set.front() == '\0') set = set.subspan(1);
    rest = set;
    return structure;
}

void cross_out(std::span<char> text) {
    std::fill(text.begin(), text.end(), 'X');
}

void blank(const Structure& structure) {
    std::fill(structure.formatted.begin() + kHeader, structure.formatted.end(), '\0');
    for (const std::span<char> text : structure.strings) cross_out(text);
}

void redact_mixed(const Structure& structure, const Mixed& mixed) {
    std::set<std::size_t> kept;
    for (const std::uint8_t field : mixed.kept) kept.insert(structure.byte(field));
    for (std::size_t i = 0; i < structure.strings.size(); ++i) {
        if (!kept.contains(i + 1)) cross_out(structure.strings[i]);
    }
    if (mixed.type != kSystem) return;
    const std::size_t begin = std::min(kUuidAt, structure.formatted.size());
    const std::size_t end = std::min(kUuidAt + kUuidBytes, structure.formatted.size());
    std::fill(structure.formatted.begin() + static_cast<std::ptrdiff_t>(begin),
              structure.formatted.begin() + static_cast<std::ptrdiff_t>(end), '\0');
}

bool is_hpe(std::string_view name) {
    return name.starts_with("HP") || name.starts_with("Hewlett");
}

/// Whether firmware (type 0) or system (type 1) are of HP or HPE: type 202 is theirs alone.
bool made_by_hpe(std::span<char> table) {
    while (!table.empty()) {
        const std::optional<Structure> structure = take(table);
        if (!structure) return false;
        if (structure->type() <= kSystem && is_hpe(structure->string(0x04))) return true;
    }
    return false;
}

void redact_one(const Structure& structure, bool hpe) {
    if (const Mixed* mixed = find_mixed(structure.type())) {
        redact_mixed(structure, *mixed);
    } else if (structure.type() == kHpeDimmLocation && hpe) {
        for (const std::span<char> text : structure.strings) cross_out(text);
    } else if (structure.type() >= kFirstVendorType || !is_plain(structure.type())) {
        blank(structure);
    }
}

}  // namespace

std::string redact_smbios(std::string_view table) {
    std::string redacted(table);
    std::span<char> rest(redacted);
    const bool hpe = made_by_hpe(rest);
    while (!rest.empty()) {
        const std::optional<Structure> structure = take(rest);
        if (!structure) {
            std::fill(rest.begin(), rest.end(), '\0');
            break;
        }
        redact_one(*structure, hpe);
    }
    return redacted;
}

}  // namespace weir::probe
