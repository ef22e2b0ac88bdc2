// SPDX-License-Identifier: Apache-2.0
#include "formats/iq3_s.h"

#include "formats/entry.h"
#include "formats/half.h"
#include "formats/iq_bits.h"
#include "formats/iq_grids.h"
#include "formats/iq_search.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = IQ3_SBlock::kWeights;

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<IQ3_SBlock>(blocks, b);
        const float d = half_to_float(block.d);
        for (std::size_t p = 0; p < kN / 4; ++p) {
            const float scale = d * static_cast<float>(1 + 2 * adjacent_nibble(block.steps, p / 8));
            put_signed(kIQ3_SGrid[iq3_s_point(block, p)], scale, adjacent_nibble(block.signs, p),
                       out + b * kN + 4 * p);
        }
    }
}

IQ3_SBlock quantize_block(const float* x) {
    const auto found = nearest_block<8>(kIQ3_SGrid, {1.0F, 15.0F, 1.0F, false}, x);
    IQ3_SBlock block{};
    block.d = found.scales.d;
    for (std::size_t p = 0; p < kN / 4; ++p) {
        block.points[p] = static_cast<std::uint8_t>(found.points[p] & 255U);
        std::uint8_t& high = block.high[p / 8];
        high = static_cast<std::uint8_t>(high | found.points[p] >> 8U << (p % 8));
    }
    for (std::size_t g = 0; g < kN / 8; ++g) block.signs[g] = static_cast<std::uint8_t>(found.signs[g]);
    put_adjacent_nibbles(found.scales.steps, block.steps);
    return block;
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) store_block(blocks, b, quantize_block(values + b * kN));
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(IQ3_SBlock));
    // Values have a root mean square of 7.594; steps are made 8..15, of which that of 2 * step + 1 is 24.43.
    const float base = scale / (7.594F * 24.43F * RandomBits::kSpreadRms);
    for (std::size_t b = 0; b < count; ++b) {
        auto block = load_block<IQ3_SBlock>(blocks, b);
        block.d = float_to_half(base * RandomBits::spread(block.d));
        for (std::uint8_t& pair : block.steps) pair |= 0x88U;
        store_block(blocks, b, block);
    }
}

}  // namespace

constinit const FormatEntry kIQ3_SEntry = {
    {Format::kIQ3_S, "iq3_s", 21, kN, sizeof(IQ3_SBlock)}, dequantize, quantize, randomize};

}  // namespace weir::formats
