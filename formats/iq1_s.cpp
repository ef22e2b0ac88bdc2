// SPDX-License-Identifier: Apache-2.0
#include "formats/iq1_s.h"

#include "formats/entry.h"
#include "formats/half.h"
#include "formats/iq_grids.h"
#include "formats/iq_search.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = IQ1_SBlock::kWeights;

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<IQ1_SBlock>(blocks, b);
        const float d = half_to_float(block.d);
        for (std::size_t g = 0; g < kN / 8; ++g) {
            const unsigned high = block.high[g / 4];
            const float scale = d * static_cast<float>(2 * (high >> 12U & 7U) + 1);
            const float delta = (high & 0x8000U) != 0 ? -kIQ1Delta : kIQ1Delta;
            put_shifted(kIQ1Grid[iq1_s_point(block, g)], scale, delta, out + b * kN + 8 * g);
        }
    }
}

IQ1_SBlock quantize_block(const float* x) {
    const auto found = nearest_shifted_block<8, 32>(x);
    IQ1_SBlock block{};
    block.d = found.scales.d;
    for (std::size_t s = 0; s < 8; ++s) {
        const Shifted& part = found.parts[s];
        unsigned high = found.scales.steps[s] << 12U | (part.delta < 0.0F ? 0x8000U : 0U);
        for (std::size_t l = 0; l < 4; ++l) {
            block.points[4 * s + l] = static_cast<std::uint8_t>(part.points[l] & 255U);
            high |= part.points[l] >> 8U << (3 * l);
        }
        block.high[s] = static_cast<std::uint16_t>(high);
    }
    return block;
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) store_block(blocks, b, quantize_block(values + b * kN));
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(IQ1_SBlock));
    // Values have a root mean square of 0.781, their eighths counted; steps are made 4..7, of which that of
    // 2 * step + 1 is 12.21.
    const float base = scale / (0.781F * 12.21F * RandomBits::kSpreadRms);
    for (std::size_t b = 0; b < count; ++b) {
        auto block = load_block<IQ1_SBlock>(blocks, b);
        block.d = float_to_half(base * RandomBits::spread(block.d));
        for (std::uint16_t& high : block.high) high |= 0x4000U;
        store_block(blocks, b, block);
    }
}

}  // namespace

constinit const FormatEntry kIQ1_SEntry = {
    {Format::kIQ1_S, "iq1_s", 19, kN, sizeof(IQ1_SBlock)}, dequantize, quantize, randomize};

}  // namespace weir::formats
