// SPDX-License-Identifier: Apache-2.0
#include "formats/q5_0.h"

#include "formats/entry.h"
#include "formats/half.h"
#include "formats/rounding.h"
#include "formats/spread.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = Q5_0Block::kWeights;

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<Q5_0Block>(blocks, b);
        const float d = half_to_float(block.d);
        for (std::size_t i = 0; i < kN; ++i)
            out[b * kN + i] = static_cast<float>(static_cast<int>(q5_quant(block, i)) - 16) * d;
    }
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) {
        const float* x = values + b * kN;
        Q5_0Block block{};
        block.d = float_to_half(extreme(x, kN) / -16.0F);
        const float d = half_to_float(block.d);
        for (std::size_t i = 0; i < kN; ++i)
            q5_put(block, i, static_cast<unsigned>(nearest_step(x[i], d, -16, 15) + 16));
        store_block(blocks, b, block);
    }
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(Q5_0Block));
    // Quants less 16 have a root mean square of 9.25.
    const SpreadHalves spread(scale / (9.247F * RandomBits::kSpreadRms));
    for (std::size_t b = 0; b < count; ++b) {
        std::byte* block = blocks + b * sizeof(Q5_0Block);
        const std::uint16_t d = spread.signed_scale(std::to_integer<unsigned>(*block));
        std::memcpy(block, &d, sizeof(d));
    }
}

}  // namespace

constinit const FormatEntry kQ5_0Entry = {
    {Format::kQ5_0, "q5_0", 6, kN, sizeof(Q5_0Block)}, dequantize, quantize, randomize};

}  // namespace weir::formats
