// SPDX-License-Identifier: Apache-2.0
#include "formats/entry.h"
#include "formats/half.h"
#include "formats/iq4.h"
#include "formats/nibbles.h"
#include "formats/sub_scales.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = IQ4_XSBlock::kWeights;

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<IQ4_XSBlock>(blocks, b);
        const float d = half_to_float(block.d);
        for (std::size_t s = 0; s < 8; ++s) {
            const float factor = d * static_cast<float>(iq4_xs_scale(block, s));
            for (std::size_t i = 0; i < 32; ++i)
                out[b * kN + 32 * s + i] =
                    factor * static_cast<float>(kIQ4Values[nibble<16>(block.quants + 16 * s, i)]);
        }
    }
}

IQ4_XSBlock quantize_block(const float* x) {
    const auto of = signed_scales<8>(x, static_cast<float>(kIQ4Values[0]));
    IQ4_XSBlock block{};
    block.d = of.d;
    for (std::size_t s = 0; s < 8; ++s) {
        iq4_xs_put_scale(block, s, of.scale[s]);
        for (std::size_t i = 0; i < 32; ++i)
            put_nibble<16>(block.quants + 16 * s, i, nearest_entry(kIQ4Values, x[32 * s + i], of.factor(s)));
    }
    return block;
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) store_block(blocks, b, quantize_block(values + b * kN));
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(IQ4_XSBlock));
    // The values have a root mean square of 67.4; scales are made 16..31 or -32..-17, of 24.4.
    const float base = scale / (67.44F * 24.44F * RandomBits::kSpreadRms);
    for (std::size_t b = 0; b < count; ++b) {
        std::byte* block = blocks + b * sizeof(IQ4_XSBlock);
        std::uint16_t halves[2];
        std::memcpy(halves, block, sizeof(halves));
        halves[0] = float_to_half(base * RandomBits::spread(halves[0]));
        halves[1] = static_cast<std::uint16_t>((halves[1] & 0x5555U) * 3U);  // the top two bits alike
        std::memcpy(block, halves, sizeof(halves));
    }
}

}  // namespace

constinit const FormatEntry kIQ4_XSEntry = {
    {Format::kIQ4_XS, "iq4_xs", 23, kN, sizeof(IQ4_XSBlock)}, dequantize, quantize, randomize};

}  // namespace weir::formats
