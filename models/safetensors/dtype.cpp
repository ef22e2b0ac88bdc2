// SPDX-License-Identifier: Apache-2.0
#include "models/safetensors/dtype.h"

#include <algorithm>
#include <array>

namespace weir::models::safetensors {
namespace {

constexpr std::array<Dtype, 20> kDtypes = {{
    {"BOOL", "bool", 8},       {"F4", "f4", 4},    {"F6_E2M3", "f6_e2m3", 6}, {"F6_E3M2", "f6_e3m2", 6},
    {"U8", "u8", 8},           {"I8", "i8", 8},    {"F8_E5M2", "f8_e5m2", 8}, {"F8_E4M3", "f8_e4m3", 8},
    {"F8_E8M0", "f8_e8m0", 8}, {"I16", "i16", 16}, {"U16", "u16", 16},        {"F16", "f16", 16},
    {"BF16", "bf16", 16},      {"I32", "i32", 32}, {"U32", "u32", 32},        {"F32", "f32", 32},
    {"C64", "c64", 64},        {"F64", "f64", 64}, {"I64", "i64", 64},        {"U64", "u64", 64},
}};

}  // namespace

const Dtype* find_dtype(std::string_view file_name) {
    const auto* const found = std::find_if(kDtypes.begin(), kDtypes.end(),
                                           [&](const Dtype& dtype) { return dtype.file_name == file_name; });
    return found == kDtypes.end() ? nullptr : &*found;
}

}  // namespace weir::models::safetensors
