// SPDX-License-Identifier: Apache-2.0
#include "formats/q4_k.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "formats/entry.h"
#include "formats/half.h"

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

/// A sub-block's step and how far its least weight lies below zero; both at least 0.
struct Range {
    float step = 0.0F;
    float below = 0.0F;
};

Range range_of(const float* x) {
    const auto [low, high] = std::minmax_element(x, x + 32);
    const float least = std::min(*low, 0.0F);
    return {std::max(*high - least, 0.0F) / 15.0F, -least};
}

unsigned to_six_bits(float value, float unit) {
    return unit > 0.0F ? static_cast<unsigned>(std::clamp(std::nearbyint(value / unit), 0.0F, 63.0F)) : 0U;
}

Q4_KBlock quantize_block(const float* x) {
    std::array<Range, 8> ranges;
    Range largest;
    for (std::size_t s = 0; s < 8; ++s) {
        ranges[s] = range_of(x + 32 * s);
        largest = {std::max(largest.step, ranges[s].step), std::max(largest.below, ranges[s].below)};
    }
    Q4_KBlock block{};
    block.d = float_to_half(largest.step / 63.0F);
    block.dmin = float_to_half(largest.below / 63.0F);
    const float d = half_to_float(block.d);
    const float dmin = half_to_float(block.dmin);
    Q4_KScale scales[8];
    for (std::size_t s = 0; s < 8; ++s) {
        scales[s] = {to_six_bits(ranges[s].step, d), to_six_bits(ranges[s].below, dmin)};
        const float factor = d * static_cast<float>(scales[s].scale);
        const float offset = dmin * static_cast<float>(scales[s].min);
        for (std::size_t i = 0; i < 32 && factor > 0.0F; ++i) {
            const float steps = std::nearbyint((x[32 * s + i] + offset) / factor);
            const auto quant = static_cast<unsigned>(std::clamp(steps, 0.0F, 15.0F));
            std::uint8_t& byte = block.quants[32 * (s / 2) + i];
            byte = static_cast<std::uint8_t>(byte | (s % 2 == 0 ? quant : quant << 4U));
        }
    }
    q4_k_pack_scales(scales, block.scales);
    return block;
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) store_block(blocks, b, quantize_block(values + b * kN));
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(Q4_KBlock));
    // Quants 0..15 deviate by 4.61; scales are made 32..63, of root mean square 48.4; each min equals its
    // scale and dmin is 7.5 d, which puts the middle of the quants at zero.
    const float base = scale / (4.61F * 48.4F * RandomBits::kSpreadRms);
    for (std::size_t b = 0; b < count; ++b) {
        std::byte* block = blocks + b * sizeof(Q4_KBlock);
        std::uint32_t words[4];
        std::memcpy(words, block, sizeof(words));
        const float d = base * RandomBits::spread(words[0]);
        words[0] = float_to_half(d) | static_cast<std::uint32_t>(float_to_half(7.5F * d)) << 16U;
        words[1] |= 0xA0A0A0A0U;  // bit 5 of scales 0-3 and, in the top two bits, of scales 4-7
        words[2] = words[1];
        words[3] = (words[3] & 0x0F0F0F0FU) * 0x11U;
        std::memcpy(block, words, sizeof(words));
    }
}

}  // namespace

constinit const FormatEntry kQ4_KEntry = {
    {Format::kQ4_K, "q4_k", 12, kN, sizeof(Q4_KBlock)}, dequantize, quantize, randomize};

}  // namespace weir::formats
