// SPDX-License-Identifier: Apache-2.0
#include "formats/q8_0.h"

#include <algorithm>
#include <cmath>

#include "formats/entry.h"
#include "formats/half.h"
#include "formats/spread.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = Q8_0Block::kWeights;

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<Q8_0Block>(blocks, b);
        const float d = half_to_float(block.d);
        for (std::size_t i = 0; i < kN; ++i) out[b * kN + i] = static_cast<float>(block.quants[i]) * d;
    }
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) {
        const float* x = values + b * kN;
        float largest = 0.0F;
        for (std::size_t i = 0; i < kN; ++i) largest = std::max(largest, std::fabs(x[i]));
        Q8_0Block block{};
        block.d = float_to_half(largest / 127.0F);
        const float d = half_to_float(block.d);  // rounded: quants are taken against what a reader sees
        for (std::size_t i = 0; i < kN && d > 0.0F; ++i)
            block.quants[i] = static_cast<std::int8_t>(std::clamp(std::nearbyint(x[i] / d), -127.0F, 127.0F));
        store_block(blocks, b, block);
    }
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(Q8_0Block));
    // Uniform bytes have a standard deviation of 73.9.
    const SpreadHalves spread(scale / (73.9F * RandomBits::kSpreadRms));
    for (std::size_t b = 0; b < count; ++b) {
        std::byte* block = blocks + b * sizeof(Q8_0Block);
        const std::uint16_t half = spread.scale(std::to_integer<unsigned>(*block));
        std::memcpy(block, &half, sizeof(half));
    }
}

}  // namespace

constinit const FormatEntry kQ8_0Entry = {
    {Format::kQ8_0, "q8_0", 8, kN, sizeof(Q8_0Block)}, dequantize, quantize, randomize};

}  // namespace weir::formats
