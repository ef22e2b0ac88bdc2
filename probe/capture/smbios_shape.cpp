// SPDX-License-Identifier: Apache-2.0
#include "probe/capture/smbios_shape.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <span>
#include <string_view>

namespace weir::probe {
namespace {

using smbios::Structure;

constexpr std::size_t kHeaderBytes = 4;
constexpr std::uint8_t kSystem = 1, kBoard = 2;
constexpr std::size_t kBoardParts = 0x0E;             // how many handles of parts follow
constexpr std::size_t kUuidAt = 8, kBehindUuid = 24;  // in type 1, any bytes at all

bool has_text_among(std::span<const std::byte> fields) {
    constexpr int kLongestByChance = 3;
    int run = 0;
    for (const std::byte field : fields) {
        const auto c = std::to_integer<unsigned char>(field);
        run = c >= ' ' && c <= '~' ? run + 1 : 0;
        if (run > kLongestByChance) return true;
    }
    return false;
}

/// Whether a string has a byte that no text has: then it was a field, or a header.
bool has_control_bytes(const Structure& structure) {
    return std::any_of(structure.strings.begin(), structure.strings.end(), [](std::string_view string) {
        return std::any_of(string.begin(), string.end(),
                           [](unsigned char c) { return c < ' ' && c != '\t' && c != '\r' && c != '\n'; });
    });
}

bool names_all_strings(const Structure& structure, const SmbiosShape& shape) {
    std::set<std::size_t> named;
    for (const auto* fields : {&shape.kept, &shape.others}) {
        for (const std::uint8_t at : *fields) named.insert(structure.byte(at).value_or(0));
    }
    named.erase(0);
    if (!named.empty() && *named.rbegin() > structure.strings.size()) return false;
    return structure.formatted.size() > shape.known_bytes || named.size() == structure.strings.size();
}

}  // namespace

const SmbiosShape* find_smbios_shape(std::uint8_t type) {
    // DSP0134 3.8, the table of each type.
    static const SmbiosShape known[] = {
        {0, 0x12, 0x1A, {0x04, 0x05, 0x08}, {}},
        {1, 0x08, 0x1B, {0x04, 0x05, 0x06, 0x19, 0x1A}, {0x07}},
        {2, 0x08, 0xFF, {0x04, 0x05, 0x06, 0x0A}, {0x07, 0x08}},
        {3, 0x09, 0, {0x04, 0x06}, {0x07, 0x08}},  // its last string's field has no fixed place
        {4, 0x1A, 0x33, {0x04, 0x07, 0x10, 0x22, 0x32}, {0x20, 0x21}},
        {5, 0x0F, 0xFF, {}, {}},
        {6, 0x0C, 0x0C, {0x04}, {}},
        {7, 0x0F, 0x1B, {0x04}, {}},
        {8, 0x09, 0x09, {0x04, 0x06}, {}},
        {9, 0x0C, 0xFF, {0x04}, {}},
        {10, 0x06, 0, {}, {}},
        {13, 0x16, 0, {}, {}},
        {14, 0x05, 0xFF, {0x04}, {}},
        {16, 0x0F, 0x17, {}, {}},
        {17, 0x15, 0x64, {0x10, 0x11, 0x17, 0x1A, 0x2B}, {0x18, 0x19}},
        {18, 0x17, 0x17, {}, {}},
        {19, 0x0F, 0x1F, {}, {}},
        {20, 0x13, 0x23, {}, {}},
        {21, 0x07, 0x07, {}, {}},
        {22, 0x10, 0x1A, {0x04, 0x05, 0x08, 0x0E, 0x14}, {0x06, 0x07}},
        {26, 0x14, 0x16, {0x04}, {}},
        {27, 0x0C, 0x0F, {0x0E}, {}},
        {28, 0x14, 0x16, {0x04}, {}},
        {29, 0x14, 0x16, {0x04}, {}},
        {32, 0x0B, 0xFF, {}, {}},
        {33, 0x1F, 0x1F, {}, {}},
        {34, 0x0B, 0x0B, {0x04}, {}},
        {35, 0x0B, 0x0B, {0x04}, {}},
        {36, 0x10, 0x10, {}, {}},
        {37, 0x07, 0xFF, {}, {}},
        {39, 0x10, 0x16, {0x05, 0x06, 0x07, 0x0A, 0x0B}, {0x08, 0x09}},
        {41, 0x0B, 0x0B, {0x04}, {}},
        {44, 0x08, 0, {}, {}},
        {smbios::kEndOfTable, 0x04, 0xFF, {}, {}},
    };
    const auto* found = std::find_if(std::begin(known), std::end(known),
                                     [&](const SmbiosShape& shape) { return shape.type == type; });
    return found == std::end(known) ? nullptr : found;
}

bool has_text(const Structure& structure) {
    const auto all = structure.formatted;
    if (structure.type != kSystem || all.size() <= kUuidAt) return has_text_among(all.subspan(kHeaderBytes));
    return has_text_among(all.subspan(kHeaderBytes, kUuidAt - kHeaderBytes)) ||
           has_text_among(all.subspan(std::min(kBehindUuid, all.size())));
}

bool has_sound_fields(const Structure& structure) {
    const SmbiosShape* shape = find_smbios_shape(structure.type);
    if (shape == nullptr || structure.formatted.size() < shape->least_bytes) return false;
    if (structure.type == kBoard) {
        const std::size_t parts = structure.byte(kBoardParts).value_or(0);
        if (parts > 0 && structure.formatted.size() < kBoardParts + 1 + 2 * parts) return false;
    }
    return !has_text(structure);
}

bool is_regular(const Structure& structure) {
    const SmbiosShape* shape = find_smbios_shape(structure.type);
    return shape == nullptr || (has_sound_fields(structure) && !has_control_bytes(structure) &&
                                names_all_strings(structure, *shape));
}

}  // namespace weir::probe
