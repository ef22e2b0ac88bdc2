// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace weir::probe::smbios {

/// The little-endian integer at `at`; nothing when it does not lie wholly in `bytes`.
template <std::unsigned_integral T>
std::optional<T> read_integer(std::span<const std::byte> bytes, std::size_t at) {
    if (at > bytes.size() || bytes.size() - at < sizeof(T)) return std::nullopt;
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
        value = static_cast<T>(value | static_cast<T>(std::to_integer<T>(bytes[at + i]) << (8 * i)));
    }
    return value;
}

/// Whether the bytes at `at` spell `mark`.
inline bool spells(std::span<const std::byte> bytes, std::size_t at, std::string_view mark) {
    if (at > bytes.size() || bytes.size() - at < mark.size()) return false;
    for (std::size_t i = 0; i < mark.size(); ++i) {
        if (bytes[at + i] != static_cast<std::byte>(mark[i])) return false;
    }
    return true;
}

}  // namespace weir::probe::smbios
