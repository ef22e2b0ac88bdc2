// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/neon/vector.h"

// Scales and mins as Q4_K and Q5_K pack them (tape_layout.h): eight of six bits each a row.
namespace weir::kernels::neon {

/// Scales and mins of four rows, a byte each: sub-blocks 0-3 and 4-7.
struct Scales {
    uint8x16_t scales[2];
    uint8x16_t mins[2];
};

WEIR_NEON_INLINE Scales unpack_scales(const std::byte* words) {
    const uint8x16_t six = vdupq_n_u8(0x3F);
    const uint8x16_t four = vdupq_n_u8(0x0F);
    const uint8x16_t top = vdupq_n_u8(0x30);
    const uint8x16_t first = load16(words);
    const uint8x16_t second = load16(words + 64);
    const uint8x16_t third = load16(words + 128);
    const uint8x16_t scale_top = vandq_u8(vshrq_n_u8(first, 2), top);
    const uint8x16_t min_top = vandq_u8(vshrq_n_u8(second, 2), top);
    return {{vandq_u8(first, six), vorrq_u8(vandq_u8(third, four), scale_top)},
            {vandq_u8(second, six), vorrq_u8(vshrq_n_u8(third, 4), min_top)}};
}

/// Four sub-blocks' part of what the mins take away: min times the sum of its activations.
WEIR_NEON_INLINE int32x4_t add_mins(int32x4_t below, uint8x16_t mins, int32x4_t sums) {
    below = vmlaq_laneq_s32(below, scale_of<0>(mins), sums, 0);
    below = vmlaq_laneq_s32(below, scale_of<1>(mins), sums, 1);
    below = vmlaq_laneq_s32(below, scale_of<2>(mins), sums, 2);
    return vmlaq_laneq_s32(below, scale_of<3>(mins), sums, 3);
}

/// What the mins take away, of one plane: sum over sub-blocks of min times the sum of its activations.
WEIR_NEON_INLINE int32x4_t min_sums(const Scales& scales, const std::int16_t* x_sums) {
    const int16x8_t sums = vld1q_s16(x_sums);
    const int32x4_t below = add_mins(vdupq_n_s32(0), scales.mins[0], vmovl_s16(vget_low_s16(sums)));
    return add_mins(below, scales.mins[1], vmovl_high_s16(sums));
}

}  // namespace weir::kernels::neon
