// SPDX-License-Identifier: Apache-2.0
#include "formats/q2_k.h"

#include "formats/entry.h"
#include "formats/half.h"
#include "formats/sub_scales.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = Q2_KBlock::kWeights;

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<Q2_KBlock>(blocks, b);
        const float d = half_to_float(block.d);
        const float dmin = half_to_float(block.dmin);
        for (std::size_t s = 0; s < 16; ++s) {
            const unsigned scales = block.scales[s];
            const float factor = d * static_cast<float>(scales & 15U);
            const float offset = dmin * static_cast<float>(scales >> 4U);
            for (std::size_t i = 16 * s; i < 16 * (s + 1); ++i)
                out[b * kN + i] = factor * static_cast<float>(q2_k_quant(block, i)) - offset;
        }
    }
}

Q2_KBlock quantize_block(const float* x) {
    const auto of = range_scales<16>(x, 3, 15);
    Q2_KBlock block{};
    block.d = of.d;
    block.dmin = of.dmin;
    for (std::size_t s = 0; s < 16; ++s)
        block.scales[s] = static_cast<std::uint8_t>(of.scale[s] | (of.min[s] << 4U));
    for (std::size_t i = 0; i < kN; ++i) q2_k_put(block, i, of.quant(i / 16, x[i], 3));
    return block;
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) store_block(blocks, b, quantize_block(values + b * kN));
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(Q2_KBlock));
    // Quants deviate by 1.118 about 1.5; scales are made 8..15, of root mean square 11.73; each min equals
    // its scale.
    const float base = scale / (1.118F * 11.73F * RandomBits::kSpreadRms);
    for (std::size_t b = 0; b < count; ++b) {
        std::byte* block = blocks + b * sizeof(Q2_KBlock);
        std::uint64_t words[2];
        std::memcpy(words, block, sizeof(words));
        for (std::uint64_t& word : words)
            word = ((word & 0x0707070707070707ULL) | 0x0808080808080808ULL) * 0x11U;
        std::memcpy(block, words, sizeof(words));
        const unsigned choice = std::to_integer<unsigned>(block[offsetof(Q2_KBlock, d)]);
        const float d = base * RandomBits::spread(choice);
        const std::uint16_t halves[2] = {float_to_half(d), float_to_half(1.5F * d)};
        std::memcpy(block + offsetof(Q2_KBlock, d), halves, sizeof(halves));
    }
}

}  // namespace

constinit const FormatEntry kQ2_KEntry = {
    {Format::kQ2_K, "q2_k", 10, kN, sizeof(Q2_KBlock)}, dequantize, quantize, randomize};

}  // namespace weir::formats
