// SPDX-License-Identifier: Apache-2.0
#include "kernels/neon/k_scales.h"
#include "kernels/neon/kernels.h"
#include "kernels/neon/vector.h"

namespace weir::kernels::neon {
namespace {

using Unit = Q4_KUnit;

/// Two sub-blocks of 16 rows.
struct PairSums {
    Dots16 low;
    Dots16 high;
};

/// Four columns of each sub-block; their activations are lane `kLane`.
template <int kLane>
WEIR_NEON_INLINE void add_group(const std::byte* quants, int8x16_t low_x, int8x16_t high_x, PairSums& sums) {
#pragma GCC unroll 4
    for (std::size_t q = 0; q < kQuads; ++q) {
        const uint8x16_t pairs = load16(quants + 16 * q);
        const int8x16_t low = vreinterpretq_s8_u8(vandq_u8(pairs, vdupq_n_u8(0x0F)));
        const int8x16_t high = vreinterpretq_s8_u8(vshrq_n_u8(pairs, 4));
        sums.low.of[q] = vdotq_laneq_s32(sums.low.of[q], low, low_x, kLane);
        sums.high.of[q] = vdotq_laneq_s32(sums.high.of[q], high, high_x, kLane);
    }
}

WEIR_NEON_INLINE void add_sixteen(const std::byte* quants, int8x16_t low_x, int8x16_t high_x,
                                  PairSums& sums) {
    add_group<0>(quants, low_x, high_x, sums);
    add_group<1>(quants + 64, low_x, high_x, sums);
    add_group<2>(quants + 128, low_x, high_x, sums);
    add_group<3>(quants + 192, low_x, high_x, sums);
}

/// Sub-blocks 2 * kPair and the next one.
template <int kPair>
WEIR_NEON_INLINE void add_pair(const std::byte* quants, const std::int8_t* x, const Scales (&scales)[kQuads],
                               Dots16& dots) {
    keep_order();
    quants += 512 * kPair;
    x += 64 * kPair;
    PairSums sums;
    clear(sums.low);
    clear(sums.high);
    add_sixteen(quants, vld1q_s8(x), vld1q_s8(x + 32), sums);
    add_sixteen(quants + 256, vld1q_s8(x + 16), vld1q_s8(x + 48), sums);
#pragma GCC unroll 4
    for (std::size_t q = 0; q < kQuads; ++q) {
        const uint8x16_t of_four = scales[q].scales[kPair / 2];
        dots.of[q] = vmlaq_s32(dots.of[q], sums.low.of[q], scale_of<2 * (kPair % 2)>(of_four));
        dots.of[q] = vmlaq_s32(dots.of[q], sums.high.of[q], scale_of<2 * (kPair % 2) + 1>(of_four));
    }
}

WEIR_NEON_INLINE void unit(const std::byte* tape, const std::int8_t* x, const std::int16_t* x_sums,
                           float x_scale, Rows16& y) {
    Scales scales[kQuads];
    Dots16 below;
    Dots16 dots;
    clear(dots);
#pragma GCC unroll 4
    for (std::size_t q = 0; q < kQuads; ++q) {
        scales[q] = unpack_scales(tape + Unit::kScales + 16 * q);
        below.of[q] = min_sums(scales[q], x_sums);
    }
    add_pair<0>(tape + Unit::kQuants, x, scales, dots);
    add_pair<1>(tape + Unit::kQuants, x, scales, dots);
    add_pair<2>(tape + Unit::kQuants, x, scales, dots);
    add_pair<3>(tape + Unit::kQuants, x, scales, dots);
#pragma GCC unroll 4
    for (std::size_t q = 0; q < kQuads; ++q) {
        y.of[q] = add_scaled(y.of[q], dots.of[q], halves4(tape + Unit::kD + 8 * q), x_scale);
        y.of[q] = take_scaled(y.of[q], below.of[q], halves4(tape + Unit::kDMin + 8 * q), x_scale);
    }
}

}  // namespace

WEIR_NEON void matvec_q4_k(const std::byte* tape, std::size_t tiles, std::size_t columns,
                           const ActivationView& a, float* out) {
    const std::size_t units = columns / Unit::kColumns;
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        Rows16 y;
        clear(y);
        for (std::size_t u = 0; u < units; ++u, tape += Unit::kBytes)
            unit(tape, a.quants256 + 256 * u, a.sums256_by32 + 8 * u, a.scales256[u], y);
        store(y, out);
    }
}

}  // namespace weir::kernels::neon
