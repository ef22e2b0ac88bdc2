// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::formats {

/// GGML's Q4_K: 256 weights in 144 bytes, in eight sub-blocks of 32:
/// weight = d * scale[s] * quant - dmin * min[s], quants 0..15, scales and mins 0..63.
///
/// scales[12] packs eight 6-bit scales and eight 6-bit mins. For s < 4 the scale is the low six bits of byte
/// s, the min those of byte s + 4. For s >= 4 the low four bits of the scale are the low nibble of byte s + 4
/// and its top two bits are those of byte s - 4; the min's are the high nibble of byte s + 4 and the top two
/// bits of byte s.
///
/// quants[128]: byte 32 * j + i holds weight 64 * j + i in its low and 64 * j + 32 + i in its high nibble.
struct Q4_KBlock {
    static constexpr std::size_t kWeights = 256;
    std::uint16_t d;     ///< binary16
    std::uint16_t dmin;  ///< binary16
    std::uint8_t scales[12];
    std::uint8_t quants[128];
};
static_assert(sizeof(Q4_KBlock) == 144);

/// Scale and min of sub-block s.
struct Q4_KScale {
    unsigned scale;
    unsigned min;
};
constexpr Q4_KScale q4_k_scale(const std::uint8_t (&packed)[12], std::size_t s) {
    if (s < 4) return {packed[s] & 63U, packed[s + 4] & 63U};
    const unsigned low = packed[s + 4];
    const unsigned scale_top = packed[s - 4];
    const unsigned min_top = packed[s];
    return {(low & 15U) | ((scale_top >> 6U) << 4U), (low >> 4U) | ((min_top >> 6U) << 4U)};
}

/// The reverse: eight scales and mins of six bits each to 12 bytes.
constexpr void q4_k_pack_scales(const Q4_KScale (&scales)[8], std::uint8_t (&packed)[12]) {
    for (std::size_t s = 0; s < 4; ++s) {
        packed[s] = static_cast<std::uint8_t>(scales[s].scale | ((scales[s + 4].scale >> 4U) << 6U));
        packed[s + 4] = static_cast<std::uint8_t>(scales[s].min | ((scales[s + 4].min >> 4U) << 6U));
        packed[s + 8] =
            static_cast<std::uint8_t>((scales[s + 4].scale & 15U) | ((scales[s + 4].min & 15U) << 4U));
    }
}

/// Makes d, dmin and scales of the 16 random bytes in which blocks of Q4_K and Q5_K begin: d about `base`,
/// scales of the root mean square below, and mins that make `middle` the quant that means zero.
void q4_k_randomize_scales(std::byte* block, float base, float middle);
inline constexpr float kQ4_KRandomScale = 48.4F;

}  // namespace weir::formats
