// SPDX-License-Identifier: Apache-2.0
#include "kernels/neon/kernels.h"
#include "kernels/neon/vector.h"

namespace weir::kernels::neon {
namespace {

using Unit = Q6_KUnit;

/// A sub-block of four rows times 16 activations; the quants are 0..63, without their bias of -32.
WEIR_NEON_INLINE int32x4_t sub_block(const std::byte* from, int8x16_t x) {
    const uint8x16_t nibbles = vdupq_n_u8(0x0F);
    const uint8x16_t top = vdupq_n_u8(0x30);
    const uint8x16_t high = load16(from);
    const uint8x16_t low01 = load16(from + Unit::kLow);
    const uint8x16_t low23 = load16(from + Unit::kLow + 64);
    const uint8x16_t q0 = vorrq_u8(vandq_u8(low01, nibbles), vandq_u8(vshlq_n_u8(high, 4), top));
    const uint8x16_t q1 = vorrq_u8(vshrq_n_u8(low01, 4), vandq_u8(vshlq_n_u8(high, 2), top));
    const uint8x16_t q2 = vorrq_u8(vandq_u8(low23, nibbles), vandq_u8(high, top));
    const uint8x16_t q3 = vorrq_u8(vshrq_n_u8(low23, 4), vandq_u8(vshrq_n_u8(high, 2), top));
    int32x4_t sum = vdotq_laneq_s32(vdupq_n_s32(0), vreinterpretq_s8_u8(q0), x, 0);
    sum = vdotq_laneq_s32(sum, vreinterpretq_s8_u8(q1), x, 1);
    sum = vdotq_laneq_s32(sum, vreinterpretq_s8_u8(q2), x, 2);
    return vdotq_laneq_s32(sum, vreinterpretq_s8_u8(q3), x, 3);
}

/// Sub-block s of a group's four. `offset` sums what the quants' bias adds, divided by 32.
template <int s>
WEIR_NEON_INLINE void add_sub_block(const std::byte* group, const std::int8_t* x, int32x4_t sums,
                                    Dots16& dots, Dots16& offset) {
    keep_order();
    const std::byte* from = group + Unit::kSubBlocks + s * Unit::kSubBlockBytes;
    const int8x16_t sixteen = vld1q_s8(x + 16 * s);
#pragma GCC unroll 4
    for (std::size_t q = 0; q < kQuads; ++q) {
        const int32x4_t scales = signed_scale_of<s>(load16(group + 16 * q));
        offset.of[q] = vmlaq_laneq_s32(offset.of[q], scales, sums, s);
        dots.of[q] = vmlaq_s32(dots.of[q], sub_block(from + 16 * q, sixteen), scales);
    }
}

WEIR_NEON_INLINE void unit(const std::byte* tape, const std::int8_t* x, const std::int16_t* sums,
                           float x_scale, Rows16& y) {
    Dots16 dots;
    Dots16 offset;
    clear(dots);
    clear(offset);
    const std::byte* group = tape + Unit::kGroups;
    for (int g = 0; g < 4; ++g, group += Unit::kGroupBytes, x += 64, sums += 4) {
        const int32x4_t by16 = vmovl_s16(vld1_s16(sums));
        add_sub_block<0>(group, x, by16, dots, offset);
        add_sub_block<1>(group, x, by16, dots, offset);
        add_sub_block<2>(group, x, by16, dots, offset);
        add_sub_block<3>(group, x, by16, dots, offset);
    }
#pragma GCC unroll 4
    for (std::size_t q = 0; q < kQuads; ++q) {
        const int32x4_t centred = vsubq_s32(dots.of[q], vshlq_n_s32(offset.of[q], 5));
        y.of[q] = add_scaled(y.of[q], centred, halves4(tape + Unit::kD + 8 * q), x_scale);
    }
}

}  // namespace

WEIR_NEON void matvec_q6_k(const std::byte* tape, std::size_t tiles, std::size_t columns,
                           const ActivationView& a, float* out) {
    const std::size_t units = columns / Unit::kColumns;
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        Rows16 y;
        clear(y);
        for (std::size_t u = 0; u < units; ++u, tape += Unit::kBytes)
            unit(tape, a.quants256 + 256 * u, a.sums256_by16 + 16 * u, a.scales256[u], y);
        store(y, out);
    }
}

}  // namespace weir::kernels::neon
