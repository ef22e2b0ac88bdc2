// SPDX-License-Identifier: Apache-2.0
#include "formats/entry.h"
#include "formats/half.h"
#include "formats/iq4.h"
#include "formats/nibbles.h"
#include "formats/rounding.h"
#include "formats/spread.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = IQ4_NLBlock::kWeights;

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<IQ4_NLBlock>(blocks, b);
        const float d = half_to_float(block.d);
        for (std::size_t i = 0; i < kN; ++i)
            out[b * kN + i] = d * static_cast<float>(kIQ4Values[nibble<16>(block.quants, i)]);
    }
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) {
        const float* x = values + b * kN;
        IQ4_NLBlock block{};
        block.d = float_to_half(extreme(x, kN) / static_cast<float>(kIQ4Values[0]));
        const float d = half_to_float(block.d);
        for (std::size_t i = 0; i < kN; ++i)
            put_nibble<16>(block.quants, i, nearest_entry(kIQ4Values, x[i], d));
        store_block(blocks, b, block);
    }
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(IQ4_NLBlock));
    // The values have a root mean square of 67.4.
    const SpreadHalves spread(scale / (67.44F * RandomBits::kSpreadRms));
    for (std::size_t b = 0; b < count; ++b) {
        std::byte* block = blocks + b * sizeof(IQ4_NLBlock);
        const std::uint16_t d = spread.signed_scale(std::to_integer<unsigned>(*block));
        std::memcpy(block, &d, sizeof(d));
    }
}

}  // namespace

constinit const FormatEntry kIQ4_NLEntry = {
    {Format::kIQ4_NL, "iq4_nl", 20, kN, sizeof(IQ4_NLBlock)}, dequantize, quantize, randomize};

}  // namespace weir::formats
