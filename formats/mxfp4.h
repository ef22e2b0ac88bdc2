// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace weir::formats {

/// GGML's MXFP4: 32 weights in 17 bytes; weight i = kTwiceE2M1[quant] * e8m0_half(exponent) (formats/e2m1.h).
/// Quant i is the low (i < 16) or high nibble of quants[i % 16].
struct MXFP4Block {
    static constexpr std::size_t kWeights = 32;
    std::uint8_t exponent;  ///< E8M0: biased by 127
    std::uint8_t quants[16];
};
static_assert(sizeof(MXFP4Block) == 17);

/// Half of 2^(exponent - 127). The specification's not-a-number, 255, is 2^127 here, as in GGML.
constexpr float e8m0_half(std::uint8_t exponent) {
    if (exponent < 2) return std::bit_cast<float>(0x00200000U << exponent);  // subnormal
    return std::bit_cast<float>((exponent - 1U) << 23U);
}

}  // namespace weir::formats
