// SPDX-License-Identifier: Apache-2.0
#include "formats/nvfp4.h"

#include <cmath>

#include "formats/e2m1.h"
#include "formats/entry.h"
#include "formats/nibbles.h"
#include "formats/rounding.h"
#include "formats/spread.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = NVFP4Block::kWeights;
constexpr unsigned kMostScale = 126;  // 448

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<NVFP4Block>(blocks, b);
        for (std::size_t i = 0; i < kN; ++i) {
            const std::size_t s = i / 16;
            out[b * kN + i] = static_cast<float>(kTwiceE2M1[nibble<8>(block.quants + 8 * s, i % 16)]) *
                              ue4m3_half(block.scales[s]);
        }
    }
}

/// The scale whose half is nearest to d.
std::uint8_t scale_for(float d) {
    std::uint8_t scale = 0;
    while (scale < kMostScale && d > (ue4m3_half(scale) + ue4m3_half(scale + 1)) / 2.0F) ++scale;
    return scale;
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) {
        NVFP4Block block{};
        for (std::size_t s = 0; s < 4; ++s) {
            const float* x = values + b * kN + 16 * s;
            block.scales[s] = scale_for(std::fabs(extreme(x, 16)) / 12.0F);
            const float d = ue4m3_half(block.scales[s]);
            for (std::size_t i = 0; i < 16; ++i)
                put_nibble<8>(block.quants + 8 * s, i, nearest_entry(kTwiceE2M1, x[i], d));
        }
        store_block(blocks, b, block);
    }
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(NVFP4Block));
    const auto scales =
        spread_codes(scale / (kTwiceE2M1Rms * RandomBits::kSpreadRms), kMostScale, ue4m3_half);
    for (std::size_t b = 0; b < count; ++b)
        for (std::size_t s = 0; s < 4; ++s) {
            std::byte& each = blocks[b * sizeof(NVFP4Block) + s];
            each = static_cast<std::byte>(scales[std::to_integer<std::size_t>(each) % scales.size()]);
        }
}

}  // namespace

constinit const FormatEntry kNVFP4Entry = {
    {Format::kNVFP4, "nvfp4", 40, kN, sizeof(NVFP4Block)}, dequantize, quantize, randomize};

}  // namespace weir::formats
