// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "models/gguf/cursor.h"
#include "models/gguf/metadata.h"

namespace weir::models::gguf {

/// Walks over a header's keys and values, checks types and extents, and keeps where they lie.
class MetadataScan {
public:
    /// `count` pairs from the cursor on, which is behind them afterwards; that so many can fit was checked.
    /// An InputError names the offset of what is wrong, and the key.
    void read(Cursor& cursor, std::uint64_t count);

    /// The metadata, once nothing more is read of the header. An InputError when a key is there twice.
    Metadata finish(std::string file, std::shared_ptr<const std::vector<std::byte>> bytes) const;

private:
    struct Place {
        std::uint64_t key_offset;
        std::uint64_t key_bytes;
        ValueType type;
        std::uint64_t value_offset;
    };
    std::vector<Place> places_;
};

/// A key of one byte, its length, the value's type and a value of one byte.
inline constexpr std::size_t kLeastPairBytes = 8 + 1 + 4 + 1;

/// Longest key and longest tensor name: the specification has 65,535 bytes for the one and 64 for the other,
/// which some programs' files exceed.
inline constexpr std::uint64_t kLongestName = 65535;

/// A key or a tensor's name: an InputError when it is empty or too long.
std::string_view read_name(Cursor& cursor, std::string_view what);

}  // namespace weir::models::gguf
