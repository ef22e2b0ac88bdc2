// SPDX-License-Identifier: Apache-2.0
#include "kernels/neon/kernels.h"
#include "kernels/neon/vector.h"

namespace weir::kernels::neon {
namespace {

using Unit = Q6_KUnit;

/// One integer per row, of four rows, for each plane of the activation.
struct Planes {
    int32x4_t high;
    int32x4_t low;
};

template <int kLane>
WEIR_NEON_INLINE void add_four(Planes& sums, uint8x16_t quants, const Sixteen& x) {
    const int8x16_t weights = vreinterpretq_s8_u8(quants);
    sums.high = vdotq_laneq_s32(sums.high, weights, x.high, kLane);
    sums.low = vdotq_laneq_s32(sums.low, weights, x.low, kLane);
}

/// A sub-block of four rows times 16 activations; the quants are 0..63, without their bias of -32.
WEIR_NEON_INLINE Planes sub_block(const std::byte* from, const Sixteen& x) {
    const uint8x16_t nibbles = vdupq_n_u8(0x0F);
    const uint8x16_t top = vdupq_n_u8(0x30);
    const uint8x16_t high = load16(from);
    const uint8x16_t low01 = load16(from + Unit::kLow);
    const uint8x16_t low23 = load16(from + Unit::kLow + 64);
    const uint8x16_t q0 = vorrq_u8(vandq_u8(low01, nibbles), vandq_u8(vshlq_n_u8(high, 4), top));
    const uint8x16_t q1 = vorrq_u8(vshrq_n_u8(low01, 4), vandq_u8(vshlq_n_u8(high, 2), top));
    const uint8x16_t q2 = vorrq_u8(vandq_u8(low23, nibbles), vandq_u8(high, top));
    const uint8x16_t q3 = vorrq_u8(vshrq_n_u8(low23, 4), vandq_u8(vshrq_n_u8(high, 2), top));
    Planes sums = {vdupq_n_s32(0), vdupq_n_s32(0)};
    add_four<0>(sums, q0, x);
    add_four<1>(sums, q1, x);
    add_four<2>(sums, q2, x);
    add_four<3>(sums, q3, x);
    return sums;
}

/// Sums of sixteen activations of each plane, a lane for each of four sub-blocks.
using SumsBy16 = Planes;

/// Sub-block s of a group's four. `offset` sums what the quants' bias adds, divided by 32.
template <int s>
WEIR_NEON_INLINE void add_sub_block(const std::byte* group, const Per256View& x, const SumsBy16& by16,
                                    Planes16& dots, Planes16& offset) {
    keep_order();
    const std::byte* from = group + Unit::kSubBlocks + s * Unit::kSubBlockBytes;
    const Sixteen activations = sixteen(x, 16 * s);
#pragma GCC unroll 4
    for (std::size_t q = 0; q < kQuads; ++q) {
        const int32x4_t scales = signed_scale_of<s>(load16(group + 16 * q));
        offset.high.of[q] = vmlaq_laneq_s32(offset.high.of[q], scales, by16.high, s);
        offset.low.of[q] = vmlaq_laneq_s32(offset.low.of[q], scales, by16.low, s);
        const Planes products = sub_block(from + 16 * q, activations);
        dots.high.of[q] = vmlaq_s32(dots.high.of[q], products.high, scales);
        dots.low.of[q] = vmlaq_s32(dots.low.of[q], products.low, scales);
    }
}

WEIR_NEON_INLINE int32x4_t centred(int32x4_t dots, int32x4_t offset) {
    return vsubq_s32(dots, vshlq_n_s32(offset, 5));
}

WEIR_NEON_INLINE void unit(const std::byte* tape, const Per256View& x, Rows16& y) {
    Planes16 dots;
    Planes16 offset;
    clear(dots);
    clear(offset);
    for (std::size_t g = 0; g < 4; ++g) {
        const std::byte* group = tape + Unit::kGroups + g * Unit::kGroupBytes;
        const Per256View own = x.from(64 * g);
        const SumsBy16 by16 = {vmovl_s16(vld1_s16(own.high_by16)), vmovl_s16(vld1_s16(own.low_by16))};
        add_sub_block<0>(group, own, by16, dots, offset);
        add_sub_block<1>(group, own, by16, dots, offset);
        add_sub_block<2>(group, own, by16, dots, offset);
        add_sub_block<3>(group, own, by16, dots, offset);
    }
#pragma GCC unroll 4
    for (std::size_t q = 0; q < kQuads; ++q) {
        const float32x4_t both =
            joined(centred(dots.high.of[q], offset.high.of[q]), centred(dots.low.of[q], offset.low.of[q]));
        y.of[q] = add_scaled(y.of[q], both, halves4(tape + Unit::kD + 8 * q), *x.scales);
    }
}

}  // namespace

WEIR_NEON void matvec_q6_k(const std::byte* tape, std::size_t tiles, std::size_t columns,
                           const ActivationView& a, float* out) {
    const std::size_t units = columns / Unit::kColumns;
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        Rows16 y;
        clear(y);
        for (std::size_t u = 0; u < units; ++u, tape += Unit::kBytes) unit(tape, a.per256.from(256 * u), y);
        store(y, out);
    }
}

}  // namespace weir::kernels::neon
