// SPDX-License-Identifier: Apache-2.0
#include "formats/q4_k.h"

#include "formats/entry.h"
#include "formats/half.h"
#include "formats/sub_scales.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = Q4_KBlock::kWeights;

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<Q4_KBlock>(blocks, b);
        const float d = half_to_float(block.d);
        const float dmin = half_to_float(block.dmin);
        for (std::size_t s = 0; s < 8; ++s) {
            const auto [scale, min] = q4_k_scale(block.scales, s);
            const float factor = d * static_cast<float>(scale);
            const float offset = dmin * static_cast<float>(min);
            const std::uint8_t* quants = block.quants + 32 * (s / 2);
            for (std::size_t i = 0; i < 32; ++i) {
                const unsigned quant = s % 2 == 0 ? quants[i] & 15U : quants[i] >> 4U;
                out[b * kN + 32 * s + i] = factor * static_cast<float>(quant) - offset;
            }
        }
    }
}

Q4_KBlock quantize_block(const float* x) {
    const auto of = range_scales<8>(x, 15, 63);
    Q4_KBlock block{};
    block.d = of.d;
    block.dmin = of.dmin;
    Q4_KScale scales[8];
    for (std::size_t s = 0; s < 8; ++s) scales[s] = {of.scale[s], of.min[s]};
    q4_k_pack_scales(scales, block.scales);
    for (std::size_t i = 0; i < kN; ++i) {
        const std::size_t s = i / 32;
        const unsigned quant = of.quant(s, x[i], 15);
        std::uint8_t& byte = block.quants[32 * (s / 2) + i % 32];
        byte = static_cast<std::uint8_t>(byte | (s % 2 == 0 ? quant : quant << 4U));
    }
    return block;
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) store_block(blocks, b, quantize_block(values + b * kN));
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(Q4_KBlock));
    // Quants 0..15 deviate by 4.61 about 7.5.
    const float base = scale / (4.61F * kQ4_KRandomScale * RandomBits::kSpreadRms);
    for (std::size_t b = 0; b < count; ++b) q4_k_randomize_scales(blocks + b * sizeof(Q4_KBlock), base, 7.5F);
}

}  // namespace

void q4_k_randomize_scales(std::byte* block, float base, float middle) {
    // Scales are made 32..63; each min equals its scale.
    std::uint32_t words[4];
    std::memcpy(words, block, sizeof(words));
    const float d = base * RandomBits::spread(words[0]);
    words[0] = float_to_half(d) | static_cast<std::uint32_t>(float_to_half(middle * d)) << 16U;
    words[1] |= 0xA0A0A0A0U;  // bit 5 of scales 0-3 and, in the top two bits, of scales 4-7
    words[2] = words[1];
    words[3] = (words[3] & 0x0F0F0F0FU) * 0x11U;
    std::memcpy(block, words, sizeof(words));
}

constinit const FormatEntry kQ4_KEntry = {
    {Format::kQ4_K, "q4_k", 12, kN, sizeof(Q4_KBlock)}, dequantize, quantize, randomize};

}  // namespace weir::formats
