// SPDX-License-Identifier: Apache-2.0
#include "formats/iq3_xxs.h"

#include "formats/entry.h"
#include "formats/half.h"
#include "formats/iq_grids.h"
#include "formats/iq_search.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = IQ3_XXSBlock::kWeights;

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<IQ3_XXSBlock>(blocks, b);
        const float d = half_to_float(block.d);
        for (std::size_t g = 0; g < kN / 8; ++g) {
            const SignsAndStep& rest = block.rest[g / 4];
            const float scale = d * (0.5F + static_cast<float>(rest.step())) * 0.5F;
            const unsigned signs = rest.signs(g % 4);
            float* weights = out + b * kN + 8 * g;
            put_signed(kIQ3_XXSGrid[block.points[2 * g]], scale, signs, weights);
            put_signed(kIQ3_XXSGrid[block.points[2 * g + 1]], scale, signs >> 4U, weights + 4);
        }
    }
}

IQ3_XXSBlock quantize_block(const float* x) {
    const auto found = nearest_block<8>(kIQ3_XXSGrid, {4.0F, 62.0F, 0.25F, true}, x);
    IQ3_XXSBlock block{};
    block.d = found.scales.d;
    for (std::size_t p = 0; p < kN / 4; ++p) block.points[p] = static_cast<std::uint8_t>(found.points[p]);
    for (std::size_t s = 0; s < 8; ++s)
        block.rest[s] = SignsAndStep::of(&found.signs[4 * s], found.scales.steps[s]);
    return block;
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) store_block(blocks, b, quantize_block(values + b * kN));
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(IQ3_XXSBlock));
    // Values have a root mean square of 30.85; steps are made 8..15, of which that of 2 * step + 1 is 24.43.
    const float base = scale / (0.25F * 30.85F * 24.43F * RandomBits::kSpreadRms);
    for (std::size_t b = 0; b < count; ++b) {
        auto block = load_block<IQ3_XXSBlock>(blocks, b);
        block.d = float_to_half(base * RandomBits::spread(block.d));
        for (SignsAndStep& rest : block.rest) rest.halves[1] |= 0x8000U;
        store_block(blocks, b, block);
    }
}

}  // namespace

constinit const FormatEntry kIQ3_XXSEntry = {
    {Format::kIQ3_XXS, "iq3_xxs", 18, kN, sizeof(IQ3_XXSBlock)}, dequantize, quantize, randomize};

}  // namespace weir::formats
