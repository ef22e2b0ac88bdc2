// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "models/gguf/header_bytes.h"

namespace weir::models::gguf {

static_assert(std::endian::native == std::endian::little,
              "GGUF files are little-endian, and read as they are");

/// A number at an address that need not be aligned.
template <class T>
T load(const std::byte* from) {
    T value;
    std::memcpy(&value, from, sizeof(T));
    return value;
}

/// Walks through a header. Every step says what it expects there, for the InputError when the file ends.
class Cursor {
public:
    explicit Cursor(HeaderBytes& bytes) : bytes_(bytes) {}

    std::uint64_t offset() const { return offset_; }
    /// Bytes from here to the end of what can be read.
    std::uint64_t left() const { return bytes_.end() - offset_; }
    const std::string& file() const { return bytes_.file(); }

    template <class T>
    T number(std::string_view what) {
        bytes_.require(offset_, sizeof(T), what);
        const T value = load<T>(bytes_.data() + offset_);
        offset_ += sizeof(T);
        return value;
    }

    void skip(std::uint64_t count, std::string_view what) {
        bytes_.require(offset_, count, what);
        offset_ += count;
    }

    /// A string: its length in 8 bytes, then its text, seen until the next step. The length's offset is the
    /// one that an InputError names.
    std::string_view text(std::string_view what) {
        const auto length = number<std::uint64_t>(what);
        if (length > left()) refuse_length(length, what);
        skip(length, what);
        return {reinterpret_cast<const char*>(bytes_.data() + offset_ - length), length};
    }

    /// A count of things of at least `least_bytes` bytes each: an InputError at the count when so many cannot
    /// fit between here and the end.
    std::uint64_t count(std::size_t least_bytes, std::string_view what);

private:
    [[noreturn]] void refuse_length(std::uint64_t length, std::string_view what) const;

    HeaderBytes& bytes_;
    std::uint64_t offset_ = 0;
};

}  // namespace weir::models::gguf
