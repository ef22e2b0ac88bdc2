// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

namespace weir::models::gguf {

/// How a metadata value is stored, by the number that the file has for it (ggml/include/gguf.h, gguf_type).
enum class ValueType : std::uint32_t {
    kU8,
    kI8,
    kU16,
    kI16,
    kU32,
    kI32,
    kF32,
    kBool,
    kString,
    kArray,
    kU64,
    kI64,
    kF64
};
inline constexpr std::uint32_t kValueTypeCount = 13;

/// Where an array lies: nothing of it is decoded before it is asked for, since a tokenizer's vocabulary has
/// some hundred thousand strings. `offset` is that of the first element in the file.
struct Array {
    ValueType element_type = ValueType::kU8;
    std::uint64_t count = 0;
    std::uint64_t offset = 0;
};

/// One value as stored; the alternative's index is its ValueType. Text is seen, not copied (Metadata).
using Value =
    std::variant<std::uint8_t, std::int8_t, std::uint16_t, std::int16_t, std::uint32_t, std::int32_t, float,
                 bool, std::string_view, Array, std::uint64_t, std::int64_t, double>;
static_assert(std::variant_size_v<Value> == kValueTypeCount);

/// "u32", "string", as error messages say it.
std::string_view name(ValueType type);

/// Bytes that each value of this type takes in a file; of strings and arrays, whose sizes differ, the fewest
/// that one can have.
std::size_t least_bytes(ValueType type);

/// Whether every value of this type takes least_bytes().
bool has_fixed_size(ValueType type);

}  // namespace weir::models::gguf
