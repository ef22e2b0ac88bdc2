// SPDX-License-Identifier: Apache-2.0
#include "formats/q1_0.h"

#include <cmath>

#include "formats/entry.h"
#include "formats/half.h"
#include "formats/spread.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = Q1_0Block::kWeights;

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<Q1_0Block>(blocks, b);
        const float d = half_to_float(block.d);
        for (std::size_t i = 0; i < kN; ++i)
            out[b * kN + i] = ((block.bits[i / 8] >> (i % 8)) & 1) != 0 ? d : -d;
    }
}

/// With two values the mean of the magnitudes is the d of the least error; the extremes' would be far too
/// much.
float mean_magnitude(const float* x) {
    float sum = 0.0F;
    for (std::size_t i = 0; i < kN; ++i) sum += std::fabs(x[i]);
    return sum / static_cast<float>(kN);
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) {
        const float* x = values + b * kN;
        Q1_0Block block{};
        block.d = float_to_half(mean_magnitude(x));
        for (std::size_t i = 0; i < kN; ++i) {
            const unsigned bit = x[i] >= 0.0F ? 1U : 0U;
            block.bits[i / 8] = static_cast<std::uint8_t>(block.bits[i / 8] | (bit << (i % 8)));
        }
        store_block(blocks, b, block);
    }
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(Q1_0Block));
    const SpreadHalves spread(scale / RandomBits::kSpreadRms);
    for (std::size_t b = 0; b < count; ++b) {
        std::byte* block = blocks + b * sizeof(Q1_0Block);
        const std::uint16_t d = spread.scale(std::to_integer<unsigned>(*block));
        std::memcpy(block, &d, sizeof(d));
    }
}

}  // namespace

constinit const FormatEntry kQ1_0Entry = {
    {Format::kQ1_0, "q1_0", 41, kN, sizeof(Q1_0Block)}, dequantize, quantize, randomize};

}  // namespace weir::formats
