// SPDX-License-Identifier: Apache-2.0
#include "formats/q8_k.h"

#include <cmath>
#include <numeric>

#include "formats/entry.h"
#include "formats/rounding.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = Q8_KBlock::kWeights;

void add_up(Q8_KBlock& block) {
    for (std::size_t s = 0; s < 16; ++s)
        block.sums[s] =
            static_cast<std::int16_t>(std::accumulate(block.quants + 16 * s, block.quants + 16 * (s + 1), 0));
}

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<Q8_KBlock>(blocks, b);
        for (std::size_t i = 0; i < kN; ++i) out[b * kN + i] = block.d * static_cast<float>(block.quants[i]);
    }
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) {
        const float* x = values + b * kN;
        Q8_KBlock block{};
        block.d = std::fabs(extreme(x, kN)) / 127.0F;
        for (std::size_t i = 0; i < kN; ++i)
            block.quants[i] = static_cast<std::int8_t>(nearest_step(x[i], block.d, -127, 127));
        add_up(block);
        store_block(blocks, b, block);
    }
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(Q8_KBlock));
    // Uniform bytes have a standard deviation of 73.9.
    const float base = scale / (73.9F * RandomBits::kSpreadRms);
    for (std::size_t b = 0; b < count; ++b) {
        const unsigned choice = std::to_integer<unsigned>(blocks[b * sizeof(Q8_KBlock)]);
        auto block = load_block<Q8_KBlock>(blocks, b);
        block.d = base * RandomBits::spread(choice);
        add_up(block);
        store_block(blocks, b, block);
    }
}

}  // namespace

constinit const FormatEntry kQ8_KEntry = {
    {Format::kQ8_K, "q8_k", 15, kN, sizeof(Q8_KBlock)}, dequantize, quantize, randomize};

}  // namespace weir::formats
