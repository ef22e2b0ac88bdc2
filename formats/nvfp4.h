// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::formats {

/// GGML's NVFP4: 64 weights in 36 bytes, in four sub-blocks of 16:
/// weight = kTwiceE2M1[quant] * ue4m3_half(scales[s]) (formats/e2m1.h).
///
/// Quant i of sub-block s is the low (i < 8) or high nibble of quants[8 * s + i % 8].
struct NVFP4Block {
    static constexpr std::size_t kWeights = 64;
    std::uint8_t scales[4];  ///< UE4M3
    std::uint8_t quants[32];
};
static_assert(sizeof(NVFP4Block) == 36);

/// Half of a float of four exponent bits, biased by 7, and three of mantissa; the topmost bit says nothing
/// and 127, the not-a-number, is 0, both as in GGML (ggml-impl.h in llama.cpp v0.5.0).
constexpr float ue4m3_half(std::uint8_t scale) {
    const unsigned exponent = (scale >> 3U) & 15U;
    const unsigned mantissa = scale & 7U;
    if (scale == 127) return 0.0F;
    if (exponent == 0) return static_cast<float>(mantissa) * 0x1.0p-10F;
    return static_cast<float>((8U + mantissa) << exponent) * 0x1.0p-11F;
}

}  // namespace weir::formats
