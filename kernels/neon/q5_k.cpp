// SPDX-License-Identifier: Apache-2.0
#include "kernels/neon/k_pairs.h"
#include "kernels/neon/kernels.h"

namespace weir::kernels::neon {
namespace {

using Unit = Q5_KUnit;

/// The fifth bits of vector v's weights, at bits 4 and 0 of their bytes.
template <int v>
WEIR_NEON_INLINE uint8x16_t fifth_bits(uint8x16_t high_bits) {
    const uint8x16_t both = vdupq_n_u8(0x11);
    if constexpr (v == 0) {
        return vandq_u8(high_bits, both);
    } else {
        return vandq_u8(vshrq_n_u8(high_bits, v), both);
    }
}

/// Four columns of each sub-block; their activations are lane v.
template <int v>
WEIR_NEON_INLINE void add_four(const std::byte* half, const Sixteen& low_x, const Sixteen& high_x,
                               PairSums& sums) {
    const uint8x16_t nibbles = vdupq_n_u8(0x0F);
#pragma GCC unroll 4
    for (std::size_t q = 0; q < kQuads; ++q) {
        const uint8x16_t pairs = load16(half + Unit::kLow + 64 * v + 16 * q);
        const uint8x16_t fifth = fifth_bits<v>(load16(half + 16 * q));
        const int8x16_t low = vreinterpretq_s8_u8(vbslq_u8(nibbles, pairs, fifth));
        const int8x16_t high = vreinterpretq_s8_u8(vsliq_n_u8(vshrq_n_u8(pairs, 4), fifth, 4));
        add_products<v>(sums.low_nibbles, q, low, low_x);
        add_products<v>(sums.high_nibbles, q, high, high_x);
    }
}

/// Sixteen columns of each sub-block.
WEIR_NEON_INLINE void add_half(const std::byte* half, const Sixteen& low_x, const Sixteen& high_x,
                               PairSums& sums) {
    add_four<0>(half, low_x, high_x, sums);
    add_four<1>(half, low_x, high_x, sums);
    add_four<2>(half, low_x, high_x, sums);
    add_four<3>(half, low_x, high_x, sums);
}

/// Sub-blocks 2 * kPair and the next one.
template <int kPair>
WEIR_NEON_INLINE void add_pair(const std::byte* halves, const Per256View& x, const Scales (&scales)[kQuads],
                               Planes16& dots) {
    keep_order();
    halves += 2 * Unit::kHalfBytes * kPair;
    constexpr std::size_t kAt = 64 * kPair;
    PairSums sums;
    clear(sums.low_nibbles);
    clear(sums.high_nibbles);
    add_half(halves, sixteen(x, kAt), sixteen(x, kAt + 32), sums);
    add_half(halves + Unit::kHalfBytes, sixteen(x, kAt + 16), sixteen(x, kAt + 48), sums);
    add_scaled_pair<kPair>(sums, scales, dots);
}

WEIR_NEON_INLINE void unit(const std::byte* tape, const Per256View& x, Rows16& y) {
    UnitSums sums;
    begin_unit<Unit>(tape, x, sums);
    add_pair<0>(tape + Unit::kHalves, x, sums.scales, sums.dots);
    add_pair<1>(tape + Unit::kHalves, x, sums.scales, sums.dots);
    add_pair<2>(tape + Unit::kHalves, x, sums.scales, sums.dots);
    add_pair<3>(tape + Unit::kHalves, x, sums.scales, sums.dots);
    end_unit<Unit>(tape, x, sums, y);
}

}  // namespace

WEIR_NEON void matvec_q5_k(const std::byte* tape, std::size_t tiles, std::size_t columns,
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
