// SPDX-License-Identifier: Apache-2.0
#include "formats/iq2_xxs.h"

#include "formats/entry.h"
#include "formats/half.h"
#include "formats/iq_grids.h"
#include "formats/iq_search.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = IQ2_XXSBlock::kWeights;

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<IQ2_XXSBlock>(blocks, b);
        const float d = half_to_float(block.d);
        for (std::size_t g = 0; g < kN / 8; ++g) {
            const IQ2_XXSBlock::Sub& sub = block.subs[g / 4];
            const float scale = d * (0.5F + static_cast<float>(sub.rest.step())) * 0.25F;
            put_signed(kIQ2_XXSGrid[sub.points[g % 4]], scale, sub.rest.signs(g % 4), out + b * kN + 8 * g);
        }
    }
}

IQ2_XXSBlock quantize_block(const float* x) {
    const auto found = nearest_block<8>(kIQ2_XXSGrid, {8.0F, 43.0F, 0.125F, true}, x);
    IQ2_XXSBlock block{};
    block.d = found.scales.d;
    for (std::size_t g = 0; g < kN / 8; ++g)
        block.subs[g / 4].points[g % 4] = static_cast<std::uint8_t>(found.points[g]);
    for (std::size_t s = 0; s < 8; ++s)
        block.subs[s].rest = SignsAndStep::of(&found.signs[4 * s], found.scales.steps[s]);
    return block;
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) store_block(blocks, b, quantize_block(values + b * kN));
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(IQ2_XXSBlock));
    // Values have a root mean square of 23.12; steps are made 8..15, of which that of 2 * step + 1 is 24.43.
    const float base = scale / (0.125F * 23.12F * 24.43F * RandomBits::kSpreadRms);
    for (std::size_t b = 0; b < count; ++b) {
        auto block = load_block<IQ2_XXSBlock>(blocks, b);
        block.d = float_to_half(base * RandomBits::spread(block.d));
        for (IQ2_XXSBlock::Sub& sub : block.subs) sub.rest.halves[1] |= 0x8000U;
        store_block(blocks, b, block);
    }
}

}  // namespace

constinit const FormatEntry kIQ2_XXSEntry = {
    {Format::kIQ2_XXS, "iq2_xxs", 16, kN, sizeof(IQ2_XXSBlock)}, dequantize, quantize, randomize};

}  // namespace weir::formats
