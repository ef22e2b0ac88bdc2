// SPDX-License-Identifier: Apache-2.0
#include "formats/q2_0.h"

#include "formats/entry.h"
#include "formats/half.h"
#include "formats/rounding.h"
#include "formats/spread.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = Q2_0Block::kWeights;

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<Q2_0Block>(blocks, b);
        const float d = half_to_float(block.d);
        for (std::size_t i = 0; i < kN; ++i) {
            const int quant = (block.quants[i / 4] >> (2 * (i % 4))) & 3;
            out[b * kN + i] = static_cast<float>(quant - 1) * d;
        }
    }
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) {
        const float* x = values + b * kN;
        Q2_0Block block{};
        block.d = float_to_half(extreme(x, kN) / 2.0F);  // its sign puts the extreme on the long side
        const float d = half_to_float(block.d);
        for (std::size_t i = 0; i < kN; ++i) {
            const auto quant = static_cast<unsigned>(nearest_step(x[i], d, -1, 2) + 1);
            block.quants[i / 4] = static_cast<std::uint8_t>(block.quants[i / 4] | (quant << (2 * (i % 4))));
        }
        store_block(blocks, b, block);
    }
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(Q2_0Block));
    // Quants less 1 have a root mean square of 1.22.
    const SpreadHalves spread(scale / (1.2247F * RandomBits::kSpreadRms));
    for (std::size_t b = 0; b < count; ++b) {
        std::byte* block = blocks + b * sizeof(Q2_0Block);
        const std::uint16_t d = spread.signed_scale(std::to_integer<unsigned>(*block));
        std::memcpy(block, &d, sizeof(d));
    }
}

}  // namespace

constinit const FormatEntry kQ2_0Entry = {
    {Format::kQ2_0, "q2_0", 42, kN, sizeof(Q2_0Block)}, dequantize, quantize, randomize};

}  // namespace weir::formats
