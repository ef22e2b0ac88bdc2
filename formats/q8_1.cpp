// SPDX-License-Identifier: Apache-2.0
#include "formats/q8_1.h"

#include <cmath>
#include <numeric>

#include "formats/entry.h"
#include "formats/half.h"
#include "formats/rounding.h"
#include "formats/spread.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = Q8_1Block::kWeights;

std::uint16_t sum_of(const Q8_1Block& block) {
    const int sum = std::accumulate(block.quants, block.quants + kN, 0);
    return float_to_half(half_to_float(block.d) * static_cast<float>(sum));
}

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<Q8_1Block>(blocks, b);
        const float d = half_to_float(block.d);
        for (std::size_t i = 0; i < kN; ++i) out[b * kN + i] = static_cast<float>(block.quants[i]) * d;
    }
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) {
        const float* x = values + b * kN;
        Q8_1Block block{};
        block.d = float_to_half(std::fabs(extreme(x, kN)) / 127.0F);
        const float d = half_to_float(block.d);
        for (std::size_t i = 0; i < kN; ++i)
            block.quants[i] = static_cast<std::int8_t>(nearest_step(x[i], d, -127, 127));
        block.s = sum_of(block);
        store_block(blocks, b, block);
    }
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(Q8_1Block));
    // Uniform bytes have a standard deviation of 73.9.
    const SpreadHalves spread(scale / (73.9F * RandomBits::kSpreadRms));
    for (std::size_t b = 0; b < count; ++b) {
        auto block = load_block<Q8_1Block>(blocks, b);
        block.d = spread.scale(block.d);
        block.s = sum_of(block);
        store_block(blocks, b, block);
    }
}

}  // namespace

constinit const FormatEntry kQ8_1Entry = {
    {Format::kQ8_1, "q8_1", 9, kN, sizeof(Q8_1Block)}, dequantize, quantize, randomize};

}  // namespace weir::formats
