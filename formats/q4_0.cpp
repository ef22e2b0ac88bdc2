// SPDX-License-Identifier: Apache-2.0
#include "formats/q4_0.h"

#include "formats/entry.h"
#include "formats/half.h"
#include "formats/nibbles.h"
#include "formats/rounding.h"
#include "formats/spread.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = Q4_0Block::kWeights;

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<Q4_0Block>(blocks, b);
        const float d = half_to_float(block.d);
        for (std::size_t i = 0; i < kN; ++i)
            out[b * kN + i] = static_cast<float>(static_cast<int>(nibble<16>(block.quants, i)) - 8) * d;
    }
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) {
        const float* x = values + b * kN;
        Q4_0Block block{};
        block.d = float_to_half(extreme(x, kN) / -8.0F);
        const float d = half_to_float(block.d);
        for (std::size_t i = 0; i < kN; ++i)
            put_nibble<16>(block.quants, i, static_cast<unsigned>(nearest_step(x[i], d, -8, 7) + 8));
        store_block(blocks, b, block);
    }
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(Q4_0Block));
    // Quants less 8 have a root mean square of 4.64.
    const SpreadHalves spread(scale / (4.637F * RandomBits::kSpreadRms));
    for (std::size_t b = 0; b < count; ++b) {
        std::byte* block = blocks + b * sizeof(Q4_0Block);
        const std::uint16_t d = spread.signed_scale(std::to_integer<unsigned>(*block));
        std::memcpy(block, &d, sizeof(d));
    }
}

}  // namespace

constinit const FormatEntry kQ4_0Entry = {
    {Format::kQ4_0, "q4_0", 2, kN, sizeof(Q4_0Block)}, dequantize, quantize, randomize};

}  // namespace weir::formats
