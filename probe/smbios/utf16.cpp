// SPDX-License-Identifier: Apache-2.0
#include "probe/smbios/utf16.h"

#include <cstddef>

namespace weir::probe::smbios {
namespace {

constexpr unsigned kBehindAscii = 0x80;
constexpr unsigned kNoBreakSpace = 0xA0;

unsigned unit_at(std::string_view bytes, std::size_t at, bool little_endian) {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return little_endian ? first | unsigned{second} << 8 : unsigned{first} << 8 | second;
}

}  // namespace

std::optional<std::string> from_utf16(std::string_view bytes) {
    const bool little_endian = bytes.starts_with("\xFF\xFE");
    if (bytes.size() < 4 || (!little_endian && !bytes.starts_with("\xFE\xFF"))) return std::nullopt;
    const unsigned first = unit_at(bytes, 2, little_endian);
    if (first == 0 || first >= kBehindAscii) return std::nullopt;
    std::string text;
    text.reserve(bytes.size() / 2);
    for (std::size_t at = 2; at + 1 < bytes.size(); at += 2) {
        const unsigned unit = unit_at(bytes, at, little_endian);
        const char other = unit == kNoBreakSpace ? ' ' : '?';
        text += unit < kBehindAscii ? static_cast<char>(unit) : other;
    }
    return text;
}

}  // namespace weir::probe::smbios
