// SPDX-License-Identifier: Apache-2.0
#include "formats/iq2_xs.h"

#include "formats/entry.h"
#include "formats/half.h"
#include "formats/iq_bits.h"
#include "formats/iq_grids.h"
#include "formats/iq_search.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = IQ2_XSBlock::kWeights;

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<IQ2_XSBlock>(blocks, b);
        const float d = half_to_float(block.d);
        for (std::size_t g = 0; g < kN / 8; ++g) {
            const float scale = d * (0.5F + static_cast<float>(adjacent_nibble(block.steps, g / 2))) * 0.25F;
            put_signed(kIQ2_XSGrid[block.points[g] & 511U], scale, even_signs(block.points[g] >> 9U),
                       out + b * kN + 8 * g);
        }
    }
}

IQ2_XSBlock quantize_block(const float* x) {
    const auto found = nearest_block<16>(kIQ2_XSGrid, {8.0F, 43.0F, 0.125F, true}, x);
    IQ2_XSBlock block{};
    block.d = found.scales.d;
    for (std::size_t g = 0; g < kN / 8; ++g)
        block.points[g] = static_cast<std::uint16_t>(found.points[g] | (found.signs[g] & 127U) << 9U);
    put_adjacent_nibbles(found.scales.steps, block.steps);
    return block;
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) store_block(blocks, b, quantize_block(values + b * kN));
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(IQ2_XSBlock));
    // Values have a root mean square of 24.22; steps are made 8..15, of which that of 2 * step + 1 is 24.43.
    const float base = scale / (0.125F * 24.22F * 24.43F * RandomBits::kSpreadRms);
    for (std::size_t b = 0; b < count; ++b) {
        auto block = load_block<IQ2_XSBlock>(blocks, b);
        block.d = float_to_half(base * RandomBits::spread(block.d));
        for (std::uint8_t& pair : block.steps) pair |= 0x88U;
        store_block(blocks, b, block);
    }
}

}  // namespace

constinit const FormatEntry kIQ2_XSEntry = {
    {Format::kIQ2_XS, "iq2_xs", 17, kN, sizeof(IQ2_XSBlock)}, dequantize, quantize, randomize};

}  // namespace weir::formats
