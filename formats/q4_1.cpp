// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "formats/entry.h"
#include "formats/half.h"
#include "formats/nibbles.h"
#include "formats/q4_0.h"
#include "formats/rounding.h"
#include "formats/spread.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = Q4_1Block::kWeights;

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<Q4_1Block>(blocks, b);
        const float d = half_to_float(block.d);
        const float m = half_to_float(block.m);
        for (std::size_t i = 0; i < kN; ++i)
            out[b * kN + i] = static_cast<float>(nibble<16>(block.quants, i)) * d + m;
    }
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) {
        const float* x = values + b * kN;
        const auto [low, high] = std::minmax_element(x, x + kN);
        Q4_1Block block{};
        block.d = float_to_half((*high - *low) / 15.0F);
        block.m = float_to_half(*low);
        const float d = half_to_float(block.d);
        const float m = half_to_float(block.m);
        for (std::size_t i = 0; i < kN; ++i)
            put_nibble<16>(block.quants, i, static_cast<unsigned>(nearest_step(x[i] - m, d, 0, 15)));
        store_block(blocks, b, block);
    }
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(Q4_1Block));
    // Quants 0..15 deviate by 4.61 about 7.5.
    const float d = scale / (4.61F * RandomBits::kSpreadRms);
    const SpreadHalves steps(d);
    const SpreadHalves least(-7.5F * d);
    for (std::size_t b = 0; b < count; ++b) {
        std::byte* block = blocks + b * sizeof(Q4_1Block);
        const unsigned choice = std::to_integer<unsigned>(*block);
        const std::uint16_t halves[2] = {steps.scale(choice), least.scale(choice)};
        std::memcpy(block, halves, sizeof(halves));
    }
}

}  // namespace

constinit const FormatEntry kQ4_1Entry = {
    {Format::kQ4_1, "q4_1", 3, kN, sizeof(Q4_1Block)}, dequantize, quantize, randomize};

}  // namespace weir::formats
