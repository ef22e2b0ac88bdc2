// SPDX-License-Identifier: Apache-2.0
#include "kernels/avx2/k_scales.h"
#include "kernels/avx2/kernels.h"
#include "kernels/avx2/vector.h"

namespace weir::kernels::avx2 {
namespace {

using Unit = Q5_KUnit;
constexpr PrefetchPlan kPlan = {1536, 2048};

/// Half of two sub-blocks of eight rows and one plane in int16: 4 vectors x 2 products x 31 x 127 = 31496
/// stays in range, and a fifth vector would not.
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

/// Four columns of each sub-block; v is their place among sixteen.
WEIR_AVX2_INLINE void add_four(const std::byte* half, int v, const Fours& x, PlaneSums& sums) {
    const __m256i nibbles = _mm256_set1_epi8(0x0F);
    const __m256i fifth = _mm256_set1_epi8(0x10);
    const __m256i high_bits = load32(half);
    __m256i pairs = load32(half + Unit::kLow + 64 * v);
    keep(pairs);
    const __m256i low = _mm256_or_si256(_mm256_and_si256(pairs, nibbles),
                                        _mm256_and_si256(_mm256_srli_epi16(high_bits, v), fifth));
    add_products(sums.high.low_nibbles, low, x.low_nibbles.high);
    add_products(sums.low.low_nibbles, low, x.low_nibbles.low);
    const __m256i high = _mm256_or_si256(_mm256_and_si256(_mm256_srli_epi16(pairs, 4), nibbles),
                                         _mm256_and_si256(_mm256_slli_epi16(high_bits, 4 - v), fifth));
    add_products(sums.high.high_nibbles, high, x.high_nibbles.high);
    add_products(sums.low.high_nibbles, high, x.high_nibbles.low);
}

WEIR_AVX2_INLINE __m256i scaled(const PairSums& sums, __m256i scales) {
    return _mm256_add_epi32(_mm256_madd_epi16(sums.low_nibbles, first_twice(scales)),
                            _mm256_madd_epi16(sums.high_nibbles, second_twice(scales)));
}

WEIR_AVX2_INLINE void add_scaled(Planes& dots, const PlaneSums& sums, __m256i scales) {
    dots.high = _mm256_add_epi32(dots.high, scaled(sums.high, scales));
    dots.low = _mm256_add_epi32(dots.low, scaled(sums.low, scales));
}

WEIR_AVX2_INLINE __m256 add_unit(__m256 y, const Planes& dots, const Planes& below, __m256 d, __m256 dmin,
                                 __m256 scale) {
    y = _mm256_fmadd_ps(joined(dots), _mm256_mul_ps(d, scale), y);
    return _mm256_fnmadd_ps(joined(below), _mm256_mul_ps(dmin, scale), y);
}

WEIR_AVX2_INLINE void add_halves(const std::byte* halves, const Per256View& x, const Scales& first,
                                 const Scales& second, Planes& dots0, Planes& dots1) {
#pragma GCC unroll 2  // a pair of sub-blocks; the whole unit costs a tenth of the speed from cache
    for (int k = 0; k < 8; ++k, halves += Unit::kHalfBytes) {
        const int j = k / 2;
        const PairSums none = {_mm256_setzero_si256(), _mm256_setzero_si256()};
        PlaneSums sums0 = {none, none};
        PlaneSums sums1 = sums0;
        prefetch_ahead<kPlan>(halves);
#pragma GCC unroll 4
        for (int v = 0; v < 4; ++v) {
            prefetch_ahead<kPlan>(halves + Unit::kLow + 64 * v);
            const int at = 64 * j + 16 * (k % 2) + 4 * v;
            const Fours fours = {{broadcast4(x.high + at), broadcast4(x.low + at)},
                                 {broadcast4(x.high + 32 + at), broadcast4(x.low + 32 + at)}};
            add_four(halves, v, fours, sums0);
            add_four(halves + 32, v, fours, sums1);
        }
        const __m256i scales0 = j % 2 == 0 ? even_bytes(first.scales[j / 2]) : odd_bytes(first.scales[j / 2]);
        const __m256i scales1 =
            j % 2 == 0 ? even_bytes(second.scales[j / 2]) : odd_bytes(second.scales[j / 2]);
        add_scaled(dots0, sums0, scales0);
        add_scaled(dots1, sums1, scales1);
    }
}

WEIR_AVX2_INLINE void unit(const std::byte* tape, const Per256View& x, Rows16& y) {
    for (std::size_t line = 0; line < Unit::kHalves; line += 64) prefetch_ahead<kPlan>(tape + line);
    const Scales first = unpack_scales(tape + Unit::kScales);
    const Scales second = unpack_scales(tape + Unit::kScales + 32);
    const Planes below0 = {min_sums(first, x.high_by32), min_sums(first, x.low_by32)};
    const Planes below1 = {min_sums(second, x.high_by32), min_sums(second, x.low_by32)};
    Planes dots0 = no_planes();
    Planes dots1 = no_planes();
    add_halves(tape + Unit::kHalves, x, first, second, dots0, dots1);
    const __m256 scale = _mm256_set1_ps(*x.scales);
    y.first = add_unit(y.first, dots0, below0, halves8(tape + Unit::kD), halves8(tape + Unit::kDMin), scale);
    y.second = add_unit(y.second, dots1, below1, halves8(tape + Unit::kD + 16),
                        halves8(tape + Unit::kDMin + 16), scale);
}

}  // namespace

WEIR_AVX2 void matvec_q5_k(const std::byte* tape, std::size_t tiles, std::size_t columns,
                           const ActivationView& a, float* out) {
    const std::size_t units = columns / Unit::kColumns;
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        Rows16 y = {_mm256_setzero_ps(), _mm256_setzero_ps()};
        for (std::size_t u = 0; u < units; ++u, tape += Unit::kBytes) unit(tape, a.per256.from(256 * u), y);
        _mm256_storeu_ps(out, y.first);
        _mm256_storeu_ps(out + 8, y.second);
    }
}

}  // namespace weir::kernels::avx2
