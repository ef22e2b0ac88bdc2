// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "kernels/activation.h"
#include "kernels/avx2/k_scales.h"
#include "kernels/avx2/vector.h"

// What the kernels of Q4_K and Q5_K do alike: pairs of sub-blocks, whose quants have their low four bits in
// the nibbles of the same bytes.
namespace weir::kernels::avx2 {

/// Products of a pair's weights with one plane of activations, eight rows in int16; how many may be added
/// follows from the format's greatest quant.
struct PairSums {
    __m256i low_nibbles;
    __m256i high_nibbles;
};

/// The same for both planes.
struct PlaneSums {
    PairSums high;
    PairSums low;
};

/// Four activations of each plane for the low nibbles, and for the high ones.
struct Fours {
    Planes low_nibbles;
    Planes high_nibbles;
};

WEIR_AVX2_INLINE void add_products(__m256i& sums, __m256i quants, __m256i x) {
    sums = _mm256_add_epi16(sums, _mm256_maddubs_epi16(quants, x));
    keep(sums);
}

/// The products of both planes with the weights in the low nibbles, and those in the high ones.
WEIR_AVX2_INLINE void add_low(PlaneSums& sums, __m256i quants, const Fours& x) {
    add_products(sums.high.low_nibbles, quants, x.low_nibbles.high);
    add_products(sums.low.low_nibbles, quants, x.low_nibbles.low);
}
WEIR_AVX2_INLINE void add_high(PlaneSums& sums, __m256i quants, const Fours& x) {
    add_products(sums.high.high_nibbles, quants, x.high_nibbles.high);
    add_products(sums.low.high_nibbles, quants, x.high_nibbles.low);
}

WEIR_AVX2_INLINE PlaneSums no_sums() {
    const PairSums none = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    return {none, none};
}

/// Four activations for each sub-block of a pair, from `at` of its 64 on.
WEIR_AVX2_INLINE Fours fours_at(const Per256View& x, int at) {
    return {{broadcast4(x.high + at), broadcast4(x.low + at)},
            {broadcast4(x.high + 32 + at), broadcast4(x.low + 32 + at)}};
}

WEIR_AVX2_INLINE __m256i scaled(const PairSums& sums, __m256i scales) {
    return _mm256_add_epi32(_mm256_madd_epi16(sums.low_nibbles, first_twice(scales)),
                            _mm256_madd_epi16(sums.high_nibbles, second_twice(scales)));
}

/// Adds the sums of pair j, times its scales.
WEIR_AVX2_INLINE void add_scaled(Planes& dots, const PlaneSums& sums, const Scales& of, int j) {
    const __m256i scales = j % 2 == 0 ? even_bytes(of.scales[j / 2]) : odd_bytes(of.scales[j / 2]);
    dots.high = _mm256_add_epi32(dots.high, scaled(sums.high, scales));
    dots.low = _mm256_add_epi32(dots.low, scaled(sums.low, scales));
}

WEIR_AVX2_INLINE __m256 add_unit(__m256 y, const Planes& dots, const Planes& below, __m256 d, __m256 dmin,
                                 __m256 scale) {
    y = _mm256_fmadd_ps(joined(dots), _mm256_mul_ps(d, scale), y);
    return _mm256_fnmadd_ps(joined(below), _mm256_mul_ps(dmin, scale), y);
}

/// The scales of a unit's 16 rows, what their mins take away, and the products with the scales.
struct UnitSums {
    Scales scales[2];
    Planes below[2];
    Planes dots[2];
};

template <class Unit>
WEIR_AVX2_INLINE UnitSums begin_unit(const std::byte* tape, const Per256View& x) {
    const Scales first = unpack_scales(tape + Unit::kScales);
    const Scales second = unpack_scales(tape + Unit::kScales + 32);
    return {{first, second},
            {{min_sums(first, x.high_by32), min_sums(first, x.low_by32)},
             {min_sums(second, x.high_by32), min_sums(second, x.low_by32)}},
            {no_planes(), no_planes()}};
}

template <class Unit>
WEIR_AVX2_INLINE void end_unit(const std::byte* tape, const Per256View& x, const UnitSums& sums, Rows16& y) {
    const __m256 scale = _mm256_set1_ps(*x.scales);
    y.first = add_unit(y.first, sums.dots[0], sums.below[0], halves8(tape + Unit::kD),
                       halves8(tape + Unit::kDMin), scale);
    y.second = add_unit(y.second, sums.dots[1], sums.below[1], halves8(tape + Unit::kD + 16),
                        halves8(tape + Unit::kDMin + 16), scale);
}

}  // namespace weir::kernels::avx2
