// SPDX-License-Identifier: Apache-2.0
#include "formats/mxfp4.h"

#include <algorithm>
#include <cmath>

#include "formats/e2m1.h"
#include "formats/entry.h"
#include "formats/nibbles.h"
#include "formats/rounding.h"
#include "formats/spread.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = MXFP4Block::kWeights;

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<MXFP4Block>(blocks, b);
        const float d = e8m0_half(block.exponent);
        for (std::size_t i = 0; i < kN; ++i)
            out[b * kN + i] = static_cast<float>(kTwiceE2M1[nibble<16>(block.quants, i)]) * d;
    }
}

/// As the specification has it: the power of two of the largest weight becomes that of the largest float, 4.
std::uint8_t exponent_for(float largest) {
    if (!(largest > 0.0F)) return 0;
    return static_cast<std::uint8_t>(std::clamp(std::ilogb(largest) - 2 + 127, 0, 254));
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) {
        const float* x = values + b * kN;
        MXFP4Block block{};
        block.exponent = exponent_for(std::fabs(extreme(x, kN)));
        const float d = e8m0_half(block.exponent);
        for (std::size_t i = 0; i < kN; ++i)
            put_nibble<16>(block.quants, i, nearest_entry(kTwiceE2M1, x[i], d));
        store_block(blocks, b, block);
    }
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(MXFP4Block));
    const auto exponents = spread_codes(scale / (kTwiceE2M1Rms * RandomBits::kSpreadRms), 254, e8m0_half);
    for (std::size_t b = 0; b < count; ++b) {
        std::byte& exponent = blocks[b * sizeof(MXFP4Block)];
        exponent =
            static_cast<std::byte>(exponents[std::to_integer<std::size_t>(exponent) % exponents.size()]);
    }
}

}  // namespace

constinit const FormatEntry kMXFP4Entry = {
    {Format::kMXFP4, "mxfp4", 39, kN, sizeof(MXFP4Block)}, dequantize, quantize, randomize};

}  // namespace weir::formats
