// SPDX-License-Identifier: Apache-2.0
#include "formats/q5_k.h"

#include "formats/entry.h"
#include "formats/half.h"
#include "formats/q4_k.h"
#include "formats/sub_scales.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = Q5_KBlock::kWeights;

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<Q5_KBlock>(blocks, b);
        const float d = half_to_float(block.d);
        const float dmin = half_to_float(block.dmin);
        for (std::size_t s = 0; s < 8; ++s) {
            const auto [scale, min] = q4_k_scale(block.scales, s);
            const float factor = d * static_cast<float>(scale);
            const float offset = dmin * static_cast<float>(min);
            for (std::size_t i = 32 * s; i < 32 * (s + 1); ++i)
                out[b * kN + i] = factor * static_cast<float>(q5_k_quant(block, i)) - offset;
        }
    }
}

Q5_KBlock quantize_block(const float* x) {
    const auto of = range_scales<8>(x, 31, 63);
    Q5_KBlock block{};
    block.d = of.d;
    block.dmin = of.dmin;
    Q4_KScale scales[8];
    for (std::size_t s = 0; s < 8; ++s) scales[s] = {of.scale[s], of.min[s]};
    q4_k_pack_scales(scales, block.scales);
    for (std::size_t i = 0; i < kN; ++i) q5_k_put(block, i, of.quant(i / 32, x[i], 31));
    return block;
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) store_block(blocks, b, quantize_block(values + b * kN));
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(Q5_KBlock));
    // Quants 0..31 deviate by 9.23 about 15.5.
    const float base = scale / (9.23F * kQ4_KRandomScale * RandomBits::kSpreadRms);
    for (std::size_t b = 0; b < count; ++b)
        q4_k_randomize_scales(blocks + b * sizeof(Q5_KBlock), base, 15.5F);
}

}  // namespace

constinit const FormatEntry kQ5_KEntry = {
    {Format::kQ5_K, "q5_k", 13, kN, sizeof(Q5_KBlock)}, dequantize, quantize, randomize};

}  // namespace weir::formats
