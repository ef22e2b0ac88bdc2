// SPDX-License-Identifier: Apache-2.0
#include "decode/cache.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/error.h"
#include "decode/draw.h"
#include "formats/half.h"

namespace weir::decode {

CacheRows cache_rows(const models::Shape& shape, formats::Format format) {
    if (shape.mla) return {1, kernels::latent_row(shape.mla->kv_lora, shape.mla->rope, format)};
    return {shape.grouped().kv_heads, kernels::grouped_row(shape.grouped().head, format)};
}

formats::Format cache_format(const models::Model& model) {
    const std::optional<formats::Format> format = formats::from_name(model.cache_type);
    constexpr std::array kKept = {formats::Format::kF16, formats::Format::kF32, formats::Format::kQ8_0};
    if (!format || std::ranges::find(kKept, *format) == kKept.end()) {
        throw UsageError("weir decodes with no cache in " + model.cache_type,
                         "--cache-type f16, f32 or q8_0; weir models and weir plan know the others");
    }
    return *format;
}

Cache::Cache(const models::Shape& shape, formats::Format format, std::size_t sequences, Range positions,
             const std::vector<int>& home, numa::Pages pages)
    : rows_(cache_rows(shape, format)),
      sequences_(sequences),
      positions_(positions),
      buffer_(shape.layers * sequences * rows_.heads * positions.count * kernels::row_bytes(rows_.row), home,
              pages) {}

void Cache::keep(std::size_t layer, std::size_t sequence, std::size_t head, std::size_t position,
                 const float* values, const kernels::VectorKernels& kernels) {
    if (!holds(position)) return;
    kernels::store_row(rows_.row, values, kernels, at(layer, sequence, head, position));
}

void Cache::fill_layer(std::size_t layer, std::uint64_t seed) {
    const kernels::VectorKernels& scalar = kernels::vector_kernels(kernels::Isa::kScalar);
    std::vector<float> values(rows_.row.width);
    const std::size_t heads = sequences_ * rows_.heads;
    for (std::size_t head = 0; head < heads; ++head) {
        for (std::size_t position = positions_.begin; position < positions_.end(); ++position) {
            std::uint64_t state = mix64(mix64(seed ^ mix64(layer)) + position + (head << 32U));
            for (float& value : values) {
                state = mix64(state);
                // Random sign and mantissa, exponent of 0.5 or 1: magnitudes uniform within 0.5..1 and 1..2.
                const auto exponent = static_cast<std::uint16_t>(0x3800U + ((state >> 40 & 1U) << 10));
                value = formats::half_to_float(static_cast<std::uint16_t>((state & 0x83ffU) | exponent));
            }
            keep(layer, head / rows_.heads, head % rows_.heads, position, values.data(), scalar);
        }
    }
}

}  // namespace weir::decode
