// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "formats/entry.h"
#include "formats/half.h"
#include "formats/q5_0.h"
#include "formats/rounding.h"
#include "formats/spread.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = Q5_1Block::kWeights;

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<Q5_1Block>(blocks, b);
        const float d = half_to_float(block.d);
        const float m = half_to_float(block.m);
        for (std::size_t i = 0; i < kN; ++i) out[b * kN + i] = static_cast<float>(q5_quant(block, i)) * d + m;
    }
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) {
        const float* x = values + b * kN;
        const auto [low, high] = std::minmax_element(x, x + kN);
        Q5_1Block block{};
        block.d = float_to_half((*high - *low) / 31.0F);
        block.m = float_to_half(*low);
        const float d = half_to_float(block.d);
        const float m = half_to_float(block.m);
        for (std::size_t i = 0; i < kN; ++i)
            q5_put(block, i, static_cast<unsigned>(nearest_step(x[i] - m, d, 0, 31)));
        store_block(blocks, b, block);
    }
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(Q5_1Block));
    // Quants 0..31 deviate by 9.23 about 15.5.
    const float d = scale / (9.23F * RandomBits::kSpreadRms);
    const SpreadHalves steps(d);
    const SpreadHalves least(-15.5F * d);
    for (std::size_t b = 0; b < count; ++b) {
        std::byte* block = blocks + b * sizeof(Q5_1Block);
        const unsigned choice = std::to_integer<unsigned>(*block);
        const std::uint16_t halves[2] = {steps.scale(choice), least.scale(choice)};
        std::memcpy(block, halves, sizeof(halves));
    }
}

}  // namespace

constinit const FormatEntry kQ5_1Entry = {
    {Format::kQ5_1, "q5_1", 7, kN, sizeof(Q5_1Block)}, dequantize, quantize, randomize};

}  // namespace weir::formats
