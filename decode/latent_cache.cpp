// SPDX-License-Identifier: Apache-2.0
#include "decode/latent_cache.h"

#include "decode/draw.h"

namespace weir::decode {

LatentCache::LatentCache(std::size_t layers, Range positions, std::size_t width, const std::vector<int>& home,
                         numa::Pages pages)
    : positions_(positions),
      width_(width),
      buffer_(layers * positions.count * width * sizeof(std::uint16_t), home, pages) {}

std::uint16_t* LatentCache::halves() const {
    return reinterpret_cast<std::uint16_t*>(buffer_.bytes().data());
}

void LatentCache::fill_layer(std::size_t layer, std::uint64_t seed) {
    for (std::size_t position = positions_.begin; position < positions_.end(); ++position) {
        std::uint16_t* const values = row(layer, position);
        std::uint64_t state = mix64(mix64(seed ^ mix64(layer)) + position);
        for (std::size_t i = 0; i < width_; ++i) {
            state = mix64(state);
            // Random sign and mantissa, exponent of 0.5 or 1: magnitudes uniform within 0.5..1 and 1..2.
            const auto exponent = static_cast<std::uint16_t>(0x3800U + ((state >> 40 & 1U) << 10));
            values[i] = static_cast<std::uint16_t>((state & 0x83ffU) | exponent);
        }
    }
}

}  // namespace weir::decode
