// SPDX-License-Identifier: Apache-2.0
#include "formats/tq2_0.h"

#include <cmath>

#include "formats/entry.h"
#include "formats/half.h"
#include "formats/rounding.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = TQ2_0Block::kWeights;

constexpr std::size_t byte_of(std::size_t i) {
    return 32 * (i / 128) + i % 32;
}
constexpr std::size_t shift_of(std::size_t i) {
    return 2 * (i % 128 / 32);
}

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<TQ2_0Block>(blocks, b);
        const float d = half_to_float(block.d);
        for (std::size_t i = 0; i < kN; ++i) {
            const int quant = (block.quants[byte_of(i)] >> shift_of(i)) & 3;
            out[b * kN + i] = static_cast<float>(quant - 1) * d;
        }
    }
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) {
        const float* x = values + b * kN;
        TQ2_0Block block{};
        block.d = float_to_half(std::fabs(extreme(x, kN)));
        const float d = half_to_float(block.d);
        for (std::size_t i = 0; i < kN; ++i) {
            const auto quant = static_cast<unsigned>(nearest_step(x[i], d, -1, 1) + 1);
            std::uint8_t& byte = block.quants[byte_of(i)];
            byte = static_cast<std::uint8_t>(byte | (quant << shift_of(i)));
        }
        store_block(blocks, b, block);
    }
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(TQ2_0Block));
    // A quant of 3 is made 1: half of the weights are 0, and the root mean square of the others, 1 and -1,
    // and them is 0.707.
    const float base = scale / (0.7071F * RandomBits::kSpreadRms);
    for (std::size_t b = 0; b < count; ++b) {
        std::byte* block = blocks + b * sizeof(TQ2_0Block);
        std::uint64_t words[8];
        std::memcpy(words, block, sizeof(words));
        for (std::uint64_t& word : words) word &= ~((word << 1U) & 0xAAAAAAAAAAAAAAAAULL);
        std::memcpy(block, words, sizeof(words));
        const unsigned choice = std::to_integer<unsigned>(block[offsetof(TQ2_0Block, d)]);
        const std::uint16_t d = float_to_half(base * RandomBits::spread(choice));
        std::memcpy(block + offsetof(TQ2_0Block, d), &d, sizeof(d));
    }
}

}  // namespace

constinit const FormatEntry kTQ2_0Entry = {
    {Format::kTQ2_0, "tq2_0", 35, kN, sizeof(TQ2_0Block)}, dequantize, quantize, randomize};

}  // namespace weir::formats
