// SPDX-License-Identifier: Apache-2.0
#include "formats/iq1_m.h"

#include <array>

#include "formats/entry.h"
#include "formats/half.h"
#include "formats/iq_bits.h"
#include "formats/iq_grids.h"
#include "formats/iq_search.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = IQ1_MBlock::kWeights;

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<IQ1_MBlock>(blocks, b);
        const float d = half_to_float(iq1_m_d(block));
        for (std::size_t g = 0; g < kN / 8; ++g) {
            const float scale = d * static_cast<float>(2 * iq1_m_step(block, g / 2) + 1);
            const float delta = (adjacent_nibble(block.high, g) & 8U) != 0 ? -kIQ1Delta : kIQ1Delta;
            put_shifted(kIQ1Grid[iq1_m_point(block, g)], scale, delta, out + b * kN + 8 * g);
        }
    }
}

IQ1_MBlock quantize_block(const float* x) {
    const auto found = nearest_shifted_block<16, 8>(x);
    IQ1_MBlock block{};
    std::array<unsigned, kN / 8> high{};
    for (std::size_t g = 0; g < kN / 8; ++g) {
        const unsigned point = found.parts[g].points[0];
        block.points[g] = static_cast<std::uint8_t>(point & 255U);
        high[g] = point >> 8U | (found.parts[g].delta < 0.0F ? 8U : 0U);
    }
    put_adjacent_nibbles(high, block.high);
    for (std::size_t s = 0; s < 16; ++s) {
        std::uint16_t& word = block.steps[s / 4];
        word = static_cast<std::uint16_t>(word | found.scales.steps[s] << (3 * (s % 4)));
    }
    iq1_m_put_d(block, found.scales.d);
    return block;
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) store_block(blocks, b, quantize_block(values + b * kN));
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(IQ1_MBlock));
    // Values have a root mean square of 0.781, their eighths counted; steps are made 4..7, of which that of
    // 2 * step + 1 is 12.21.
    const float base = scale / (0.781F * 12.21F * RandomBits::kSpreadRms);
    for (std::size_t b = 0; b < count; ++b) {
        auto block = load_block<IQ1_MBlock>(blocks, b);
        const float d = base * RandomBits::spread(iq1_m_d(block));
        for (std::uint16_t& word : block.steps) word |= 0x0924U;
        iq1_m_put_d(block, float_to_half(d));
        store_block(blocks, b, block);
    }
}

}  // namespace

constinit const FormatEntry kIQ1_MEntry = {
    {Format::kIQ1_M, "iq1_m", 29, kN, sizeof(IQ1_MBlock)}, dequantize, quantize, randomize};

}  // namespace weir::formats
