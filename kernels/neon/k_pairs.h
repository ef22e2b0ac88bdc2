// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "kernels/activation.h"
#include "kernels/neon/k_scales.h"
#include "kernels/neon/vector.h"

// What the kernels of Q4_K and Q5_K do alike: pairs of sub-blocks, whose quants have their low four bits in
// the nibbles of the same bytes.
namespace weir::kernels::neon {

/// Two sub-blocks of 16 rows.
struct PairSums {
    Planes16 low_nibbles;
    Planes16 high_nibbles;
};

/// Adds the sums of pair kPair, times its scales.
template <int kPair>
WEIR_NEON_INLINE void add_scaled_pair(const PairSums& sums, const Scales (&scales)[kQuads], Planes16& dots) {
#pragma GCC unroll 4
    for (std::size_t q = 0; q < kQuads; ++q) {
        const uint8x16_t of_four = scales[q].scales[kPair / 2];
        const int32x4_t first = scale_of<2 * (kPair % 2)>(of_four);
        const int32x4_t second = scale_of<2 * (kPair % 2) + 1>(of_four);
        dots.high.of[q] = vmlaq_s32(dots.high.of[q], sums.low_nibbles.high.of[q], first);
        dots.high.of[q] = vmlaq_s32(dots.high.of[q], sums.high_nibbles.high.of[q], second);
        dots.low.of[q] = vmlaq_s32(dots.low.of[q], sums.low_nibbles.low.of[q], first);
        dots.low.of[q] = vmlaq_s32(dots.low.of[q], sums.high_nibbles.low.of[q], second);
    }
}

/// The scales of a unit's rows, what their mins take away, and the products with the scales.
struct UnitSums {
    Scales scales[kQuads];
    float32x4_t below[kQuads];
    Planes16 dots;
};

template <class Unit>
WEIR_NEON_INLINE void begin_unit(const std::byte* tape, const Per256View& x, UnitSums& sums) {
    clear(sums.dots);
#pragma GCC unroll 4
    for (std::size_t q = 0; q < kQuads; ++q) {
        sums.scales[q] = unpack_scales(tape + Unit::kScales + 16 * q);
        sums.below[q] = joined(min_sums(sums.scales[q], x.high_by32), min_sums(sums.scales[q], x.low_by32));
    }
}

template <class Unit>
WEIR_NEON_INLINE void end_unit(const std::byte* tape, const Per256View& x, const UnitSums& sums, Rows16& y) {
#pragma GCC unroll 4
    for (std::size_t q = 0; q < kQuads; ++q) {
        y.of[q] = add_scaled(y.of[q], joined(sums.dots.high.of[q], sums.dots.low.of[q]),
                             halves4(tape + Unit::kD + 8 * q), *x.scales);
        y.of[q] = take_scaled(y.of[q], sums.below[q], halves4(tape + Unit::kDMin + 8 * q), *x.scales);
    }
}

}  // namespace weir::kernels::neon
