// SPDX-License-Identifier: Apache-2.0
#include "kernels/neon/k_pairs.h"
#include "kernels/neon/kernels.h"

namespace weir::kernels::neon {
namespace {

using Unit = Q4_KUnit;

/// Four columns of each sub-block; their activations are lane `kLane`.
template <int kLane>
WEIR_NEON_INLINE void add_group(const std::byte* quants, const Sixteen& low_x, const Sixteen& high_x,
                                PairSums& sums) {
#pragma GCC unroll 4
    for (std::size_t q = 0; q < kQuads; ++q) {
        const uint8x16_t pairs = load16(quants + 16 * q);
        const int8x16_t low = vreinterpretq_s8_u8(vandq_u8(pairs, vdupq_n_u8(0x0F)));
        const int8x16_t high = vreinterpretq_s8_u8(vshrq_n_u8(pairs, 4));
        add_products<kLane>(sums.low_nibbles, q, low, low_x);
        add_products<kLane>(sums.high_nibbles, q, high, high_x);
    }
}

WEIR_NEON_INLINE void add_sixteen(const std::byte* quants, const Sixteen& low_x, const Sixteen& high_x,
                                  PairSums& sums) {
    add_group<0>(quants, low_x, high_x, sums);
    add_group<1>(quants + 64, low_x, high_x, sums);
    add_group<2>(quants + 128, low_x, high_x, sums);
    add_group<3>(quants + 192, low_x, high_x, sums);
}

/// Sub-blocks 2 * kPair and the next one.
template <int kPair>
WEIR_NEON_INLINE void add_pair(const std::byte* quants, const Per256View& x, const Scales (&scales)[kQuads],
                               Planes16& dots) {
    keep_order();
    quants += 512 * kPair;
    constexpr std::size_t kAt = 64 * kPair;
    PairSums sums;
    clear(sums.low_nibbles);
    clear(sums.high_nibbles);
    add_sixteen(quants, sixteen(x, kAt), sixteen(x, kAt + 32), sums);
    add_sixteen(quants + 256, sixteen(x, kAt + 16), sixteen(x, kAt + 48), sums);
    add_scaled_pair<kPair>(sums, scales, dots);
}

WEIR_NEON_INLINE void unit(const std::byte* tape, const Per256View& x, Rows16& y) {
    UnitSums sums;
    begin_unit<Unit>(tape, x, sums);
    add_pair<0>(tape + Unit::kQuants, x, sums.scales, sums.dots);
    add_pair<1>(tape + Unit::kQuants, x, sums.scales, sums.dots);
    add_pair<2>(tape + Unit::kQuants, x, sums.scales, sums.dots);
    add_pair<3>(tape + Unit::kQuants, x, sums.scales, sums.dots);
    end_unit<Unit>(tape, x, sums, y);
}

}  // namespace

WEIR_NEON void matvec_q4_k(const std::byte* tape, std::size_t tiles, std::size_t columns,
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
