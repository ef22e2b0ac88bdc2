// SPDX-License-Identifier: Apache-2.0
#include "formats/q3_k.h"

#include "formats/entry.h"
#include "formats/half.h"
#include "formats/sub_scales.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = Q3_KBlock::kWeights;

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<Q3_KBlock>(blocks, b);
        const float d = half_to_float(block.d);
        for (std::size_t s = 0; s < 16; ++s) {
            const float factor = d * static_cast<float>(q3_k_scale(block.scales, s));
            for (std::size_t i = 16 * s; i < 16 * (s + 1); ++i)
                out[b * kN + i] = factor * static_cast<float>(static_cast<int>(q3_k_quant(block, i)) - 4);
        }
    }
}

Q3_KBlock quantize_block(const float* x) {
    const auto of = signed_scales<16>(x, -4.0F);
    Q3_KBlock block{};
    block.d = of.d;
    for (std::size_t s = 0; s < 16; ++s) q3_k_put_scale(block.scales, s, of.scale[s]);
    for (std::size_t i = 0; i < kN; ++i)
        q3_k_put(block, i, static_cast<unsigned>(nearest_step(x[i], of.factor(i / 16), -4, 3) + 4));
    return block;
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) store_block(blocks, b, quantize_block(values + b * kN));
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(Q3_KBlock));
    // Quants less 4 have a root mean square of 2.345; scales are made 16..31 or -32..-17, of 24.4.
    const float base = scale / (2.345F * 24.44F * RandomBits::kSpreadRms);
    for (std::size_t b = 0; b < count; ++b) {
        std::byte* block = blocks + b * sizeof(Q3_KBlock);
        std::uint32_t tops = 0;
        std::memcpy(&tops, block + offsetof(Q3_KBlock, scales) + 8, sizeof(tops));
        tops = (tops & 0x55555555U) * 3U;  // the top two bits of a scale alike
        std::memcpy(block + offsetof(Q3_KBlock, scales) + 8, &tops, sizeof(tops));
        const unsigned choice = std::to_integer<unsigned>(block[offsetof(Q3_KBlock, d)]);
        const std::uint16_t d = float_to_half(base * RandomBits::spread(choice));
        std::memcpy(block + offsetof(Q3_KBlock, d), &d, sizeof(d));
    }
}

}  // namespace

constinit const FormatEntry kQ3_KEntry = {
    {Format::kQ3_K, "q3_k", 11, kN, sizeof(Q3_KBlock)}, dequantize, quantize, randomize};

}  // namespace weir::formats
