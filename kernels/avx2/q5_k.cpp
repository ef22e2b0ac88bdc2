// SPDX-License-Identifier: Apache-2.0
#include "kernels/avx2/k_scales.h"
#include "kernels/avx2/kernels.h"
#include "kernels/avx2/vector.h"

namespace weir::kernels::avx2 {
namespace {

using Unit = Q5_KUnit;
constexpr PrefetchPlan kPlan = {1536, 2048};

/// Half of two sub-blocks of eight rows in int16: 4 vectors x 2 products x 31 x 127 = 31496 stays in range.
struct PairSums {
    __m256i low;
    __m256i high;
};

/// Activations of sixteen columns and of their partners, four in every lane.
struct Sixteen {
    __m256i low[4];
    __m256i high[4];
};

WEIR_AVX2_INLINE Sixteen sixteen(const std::int8_t* x) {
    return {{broadcast4(x), broadcast4(x + 4), broadcast4(x + 8), broadcast4(x + 12)},
            {broadcast4(x + 32), broadcast4(x + 36), broadcast4(x + 40), broadcast4(x + 44)}};
}

/// Eight rows, sixteen columns of each sub-block.
WEIR_AVX2_INLINE PairSums half_of(const std::byte* half, const Sixteen& x) {
    const __m256i nibbles = _mm256_set1_epi8(0x0F);
    const __m256i fifth = _mm256_set1_epi8(0x10);
    __m256i high_bits = load32(half);
    keep(high_bits);
    const std::byte* from = half + Unit::kLow;
    PairSums sums = {_mm256_setzero_si256(), _mm256_setzero_si256()};
#pragma GCC unroll 4
    for (int v = 0; v < 4; ++v, from += 64) {
        __m256i pairs = load32(from);
        keep(pairs);
        const __m256i low = _mm256_or_si256(_mm256_and_si256(pairs, nibbles),
                                            _mm256_and_si256(_mm256_srli_epi16(high_bits, v), fifth));
        const __m256i high = _mm256_or_si256(_mm256_and_si256(_mm256_srli_epi16(pairs, 4), nibbles),
                                             _mm256_and_si256(_mm256_slli_epi16(high_bits, 4 - v), fifth));
        sums.low = _mm256_add_epi16(sums.low, _mm256_maddubs_epi16(low, x.low[v]));
        keep(sums.low);
        sums.high = _mm256_add_epi16(sums.high, _mm256_maddubs_epi16(high, x.high[v]));
        keep(sums.high);
    }
    return sums;
}

WEIR_AVX2_INLINE __m256i add_scaled(__m256i dots, const PairSums& sums, __m256i scales) {
    dots = _mm256_add_epi32(dots, _mm256_madd_epi16(sums.low, first_twice(scales)));
    return _mm256_add_epi32(dots, _mm256_madd_epi16(sums.high, second_twice(scales)));
}

WEIR_AVX2_INLINE __m256 add_unit(__m256 y, __m256i dots, __m256i below, __m256 d, __m256 dmin, __m256 scale) {
    y = _mm256_fmadd_ps(_mm256_cvtepi32_ps(dots), _mm256_mul_ps(d, scale), y);
    return _mm256_fnmadd_ps(_mm256_cvtepi32_ps(below), _mm256_mul_ps(dmin, scale), y);
}

WEIR_AVX2_INLINE void add_halves(const std::byte* halves, const std::int8_t* x, const Scales& first,
                                 const Scales& second, __m256i& dots0, __m256i& dots1) {
#pragma GCC unroll 8
    for (int k = 0; k < 8; ++k, halves += Unit::kHalfBytes) {
        for (std::size_t line = 0; line < Unit::kHalfBytes; line += 64) prefetch_ahead<kPlan>(halves + line);
        const int j = k / 2;
        const __m256i scales0 = j % 2 == 0 ? even_bytes(first.scales[j / 2]) : odd_bytes(first.scales[j / 2]);
        const __m256i scales1 =
            j % 2 == 0 ? even_bytes(second.scales[j / 2]) : odd_bytes(second.scales[j / 2]);
        const Sixteen of_x = sixteen(x + 64 * j + 16 * (k % 2));
        dots0 = add_scaled(dots0, half_of(halves, of_x), scales0);
        dots1 = add_scaled(dots1, half_of(halves + 32, of_x), scales1);
    }
}

WEIR_AVX2_INLINE void unit(const std::byte* tape, const std::int8_t* x, const std::int16_t* sums,
                           float x_scale, Rows16& y) {
    for (std::size_t line = 0; line < Unit::kHalves; line += 64) prefetch_ahead<kPlan>(tape + line);
    const Scales first = unpack_scales(tape + Unit::kScales);
    const Scales second = unpack_scales(tape + Unit::kScales + 32);
    const __m256i below0 = min_sums(first, sums);
    const __m256i below1 = min_sums(second, sums);
    __m256i dots0 = _mm256_setzero_si256();
    __m256i dots1 = _mm256_setzero_si256();
    add_halves(tape + Unit::kHalves, x, first, second, dots0, dots1);
    const __m256 scale = _mm256_set1_ps(x_scale);
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
        for (std::size_t u = 0; u < units; ++u, tape += Unit::kBytes)
            unit(tape, a.quants256 + 256 * u, a.sums256_by32 + 8 * u, a.scales256[u], y);
        _mm256_storeu_ps(out, y.first);
        _mm256_storeu_ps(out + 8, y.second);
    }
}

}  // namespace weir::kernels::avx2
