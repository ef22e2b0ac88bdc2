// SPDX-License-Identifier: Apache-2.0
#include "formats/iq2_s.h"

#include "formats/entry.h"
#include "formats/half.h"
#include "formats/iq_bits.h"
#include "formats/iq_grids.h"
#include "formats/iq_search.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = IQ2_SBlock::kWeights;

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<IQ2_SBlock>(blocks, b);
        const float d = half_to_float(block.d);
        for (std::size_t g = 0; g < kN / 8; ++g) {
            const float scale = d * (0.5F + static_cast<float>(adjacent_nibble(block.steps, g / 2))) * 0.25F;
            put_signed(kIQ2_SGrid[iq2_s_point(block, g)], scale, block.signs[g], out + b * kN + 8 * g);
        }
    }
}

IQ2_SBlock quantize_block(const float* x) {
    const auto found = nearest_block<16>(kIQ2_SGrid, {8.0F, 43.0F, 0.125F, false}, x);
    IQ2_SBlock block{};
    block.d = found.scales.d;
    for (std::size_t g = 0; g < kN / 8; ++g) {
        block.points[g] = static_cast<std::uint8_t>(found.points[g] & 255U);
        block.signs[g] = static_cast<std::uint8_t>(found.signs[g]);
        std::uint8_t& high = block.high[g / 4];
        high = static_cast<std::uint8_t>(high | found.points[g] >> 8U << (2 * (g % 4)));
    }
    put_adjacent_nibbles(found.scales.steps, block.steps);
    return block;
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) store_block(blocks, b, quantize_block(values + b * kN));
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(IQ2_SBlock));
    // Values have a root mean square of 24.43; steps are made 8..15, of which that of 2 * step + 1 is 24.43.
    const float base = scale / (0.125F * 24.43F * 24.43F * RandomBits::kSpreadRms);
    for (std::size_t b = 0; b < count; ++b) {
        auto block = load_block<IQ2_SBlock>(blocks, b);
        block.d = float_to_half(base * RandomBits::spread(block.d));
        for (std::uint8_t& pair : block.steps) pair |= 0x88U;
        store_block(blocks, b, block);
    }
}

}  // namespace

constinit const FormatEntry kIQ2_SEntry = {
    {Format::kIQ2_S, "iq2_s", 22, kN, sizeof(IQ2_SBlock)}, dequantize, quantize, randomize};

}  // namespace weir::formats
