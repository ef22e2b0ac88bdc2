// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace weir::probe::smbios {

/// Writes one structure: fields that lie beyond its length are left out, as firmware of an earlier version
/// does.
class StructureWriter {
public:
    StructureWriter(std::uint8_t type, std::uint16_t handle, std::size_t length) : formatted_(length) {
        set(0, type);
        set(1, static_cast<std::uint8_t>(length));
        set(2, handle);
    }

    template <std::unsigned_integral T>
    StructureWriter& set(std::size_t at, T value) {
        if (at + sizeof(T) > formatted_.size()) return *this;
        for (std::size_t i = 0; i < sizeof(T); ++i) {
            formatted_[at + i] = static_cast<std::byte>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xFF);
        }
        return *this;
    }
    StructureWriter& byte(std::size_t at, std::uint64_t value) {
        return set(at, static_cast<std::uint8_t>(value));
    }
    StructureWriter& word(std::size_t at, std::uint64_t value) {
        return set(at, static_cast<std::uint16_t>(value));
    }
    StructureWriter& dword(std::size_t at, std::uint64_t value) {
        return set(at, static_cast<std::uint32_t>(value));
    }
    StructureWriter& qword(std::size_t at, std::uint64_t value) { return set(at, value); }

    StructureWriter& text(std::size_t at, const std::string& text) {
        if (text.empty() || at >= formatted_.size()) return *this;
        strings_.push_back(text);
        return byte(at, strings_.size());
    }

    /// Appends the structure to the table.
    void append_to(std::vector<std::byte>& table) const {
        table.insert(table.end(), formatted_.begin(), formatted_.end());
        for (const std::string& text : strings_) {
            for (const char c : text) table.push_back(static_cast<std::byte>(c));
            table.push_back(std::byte{0});
        }
        if (strings_.empty()) table.push_back(std::byte{0});
        table.push_back(std::byte{0});
    }

private:
    std::vector<std::byte> formatted_;
    std::vector<std::string> strings_;
};

}  // namespace weir::probe::smbios
