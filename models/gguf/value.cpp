// SPDX-License-Identifier: Apache-2.0
#include "models/gguf/value.h"

#include <array>

namespace weir::models::gguf {
namespace {

struct TypeInfo {
    std::string_view name;
    std::size_t least_bytes;
};

// In the order of ValueType. A string is a length of 8 bytes and its text; an array is a type of 4 bytes, a
// count of 8 and its elements.
constexpr std::array<TypeInfo, kValueTypeCount> kTypes = {{
    {"u8", 1},
    {"i8", 1},
    {"u16", 2},
    {"i16", 2},
    {"u32", 4},
    {"i32", 4},
    {"f32", 4},
    {"bool", 1},
    {"string", 8},
    {"array", 12},
    {"u64", 8},
    {"i64", 8},
    {"f64", 8},
}};

}  // namespace

std::string_view name(ValueType type) {
    return kTypes.at(static_cast<std::size_t>(type)).name;
}

std::size_t least_bytes(ValueType type) {
    return kTypes.at(static_cast<std::size_t>(type)).least_bytes;
}

bool has_fixed_size(ValueType type) {
    return type != ValueType::kString && type != ValueType::kArray;
}

}  // namespace weir::models::gguf
