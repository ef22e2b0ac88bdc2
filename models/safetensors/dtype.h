// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace weir::models::safetensors {

/// A type of elements that the format knows (huggingface/safetensors, enum Dtype).
struct Dtype {
    std::string_view file_name;  ///< as the header spells it: "F8_E4M3"
    std::string_view name;       ///< as documents spell it: "f8_e4m3"
    unsigned bits = 0;           ///< of one element
};

/// The type that a header spells so; null when the format has none of that name.
const Dtype* find_dtype(std::string_view file_name);

}  // namespace weir::models::safetensors
