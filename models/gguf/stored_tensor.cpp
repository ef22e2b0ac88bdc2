// SPDX-License-Identifier: Apache-2.0
#include "models/gguf/stored_tensor.h"

#include <algorithm>

namespace weir::models::gguf {
namespace {

struct PlainType {
    std::uint32_t ggml_type;
    std::string_view name;
    std::uint64_t bytes;
};

// Types that a model may hold without being weights, such as tables of expert numbers (ggml/include/ggml.h,
// ggml_type).
constexpr std::array<PlainType, 5> kPlainTypes = {{
    {24, "i8", 1},
    {25, "i16", 2},
    {26, "i32", 4},
    {27, "i64", 8},
    {28, "f64", 8},
}};

}  // namespace

std::optional<TypeGeometry> type_geometry(std::uint32_t ggml_type) {
    if (const auto format = formats::from_ggml_type(ggml_type)) {
        const formats::FormatInfo& info = formats::info(*format);
        return TypeGeometry{info.name, format, info.block_weights, info.block_bytes};
    }
    const auto* plain = std::find_if(kPlainTypes.begin(), kPlainTypes.end(),
                                     [&](const PlainType& type) { return type.ggml_type == ggml_type; });
    if (plain == kPlainTypes.end()) return std::nullopt;
    return TypeGeometry{plain->name, std::nullopt, 1, plain->bytes};
}

std::string_view StoredTensor::type_name() const {
    const auto geometry = type_geometry(ggml_type);
    return geometry ? geometry->name : "unknown";
}

}  // namespace weir::models::gguf
