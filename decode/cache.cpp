// SPDX-License-Identifier: Apache-2.0
#include "decode/cache.h"

#include "decode/draw.h"

namespace weir::decode {

CacheRows cache_rows(const models::Shape& shape) {
    if (shape.mla) return {1, shape.mla->kv_lora + shape.mla->rope};
    return {shape.grouped().kv_heads, 2 * shape.grouped().head};
}

Cache::Cache(const models::Shape& shape, std::size_t sequences, Range positions, const std::vector<int>& home,
             numa::Pages pages)
    : rows_(cache_rows(shape)),
      sequences_(sequences),
      positions_(positions),
      buffer_(shape.layers * sequences * rows_.heads * positions.count * rows_.width * sizeof(std::uint16_t),
              home, pages) {}

std::uint16_t* Cache::halves() const {
    return reinterpret_cast<std::uint16_t*>(buffer_.bytes().data());
}

void Cache::fill_layer(std::size_t layer, std::uint64_t seed) {
    const std::size_t heads = sequences_ * rows_.heads;
    for (std::size_t head = 0; head < heads; ++head) {
        for (std::size_t position = positions_.begin; position < positions_.end(); ++position) {
            std::uint16_t* const values = row(layer, head / rows_.heads, head % rows_.heads, position);
            std::uint64_t state = mix64(mix64(seed ^ mix64(layer)) + position + (head << 32U));
            for (std::size_t i = 0; i < rows_.width; ++i) {
                state = mix64(state);
                // Random sign and mantissa, exponent of 0.5 or 1: magnitudes uniform within 0.5..1 and 1..2.
                const auto exponent = static_cast<std::uint16_t>(0x3800U + ((state >> 40 & 1U) << 10));
                values[i] = static_cast<std::uint16_t>((state & 0x83ffU) | exponent);
            }
        }
    }
}

}  // namespace weir::decode
