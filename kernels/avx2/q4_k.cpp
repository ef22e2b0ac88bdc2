// SPDX-License-Identifier: Apache-2.0
#include "kernels/avx2/k_scales.h"
#include "kernels/avx2/kernels.h"
#include "kernels/avx2/vector.h"

namespace weir::kernels::avx2 {
namespace {

using Unit = Q4_KUnit;
constexpr PrefetchPlan kPlan = {2048, 3072};

/// Two sub-blocks of eight rows in int16: 8 groups x 2 products x 15 x 127 = 30480 stays in range.
struct PairSums {
    __m256i low;
    __m256i high;
};

WEIR_AVX2_INLINE void add_group(const std::byte* quants, __m256i low_x, __m256i high_x, PairSums& sums) {
    const __m256i nibbles = _mm256_set1_epi8(0x0F);
    __m256i pairs = load32(quants);
    keep(pairs);
    const __m256i low = _mm256_and_si256(pairs, nibbles);
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(pairs, 4), nibbles);
    sums.low = _mm256_add_epi16(sums.low, _mm256_maddubs_epi16(low, low_x));
    keep(sums.low);
    sums.high = _mm256_add_epi16(sums.high, _mm256_maddubs_epi16(high, high_x));
    keep(sums.high);
}

WEIR_AVX2_INLINE __m256i scaled(const PairSums& sums, __m256i scales) {
    return _mm256_add_epi32(_mm256_madd_epi16(sums.low, first_twice(scales)),
                            _mm256_madd_epi16(sums.high, second_twice(scales)));
}

WEIR_AVX2_INLINE __m256 add_unit(__m256 y, __m256i dots, __m256i below, __m256 d, __m256 dmin, __m256 scale) {
    y = _mm256_fmadd_ps(_mm256_cvtepi32_ps(dots), _mm256_mul_ps(d, scale), y);
    return _mm256_fnmadd_ps(_mm256_cvtepi32_ps(below), _mm256_mul_ps(dmin, scale), y);
}

WEIR_AVX2_INLINE void add_quants(const std::byte* quants, const std::int8_t* x, const Scales& first,
                                 const Scales& second, __m256i& dots0, __m256i& dots1) {
    const std::byte* line =
        quants - Unit::kQuants;  // prefetched: nine lines of the unit for each pair's eight
#pragma GCC unroll 4
    for (int j = 0; j < 4; ++j) {
        PairSums sums0 = {_mm256_setzero_si256(), _mm256_setzero_si256()};
        PairSums sums1 = sums0;
#pragma GCC unroll 8
        for (int g = 0; g < 8; ++g, quants += 64) {
            prefetch_ahead<kPlan>(line);
            line += 64;
            const __m256i low_x = broadcast4(x + 64 * j + 4 * g);
            const __m256i high_x = broadcast4(x + 64 * j + 32 + 4 * g);
            add_group(quants, low_x, high_x, sums0);
            add_group(quants + 32, low_x, high_x, sums1);
        }
        prefetch_ahead<kPlan>(line);
        line += 64;
        const __m256i scales0 = j % 2 == 0 ? even_bytes(first.scales[j / 2]) : odd_bytes(first.scales[j / 2]);
        const __m256i scales1 =
            j % 2 == 0 ? even_bytes(second.scales[j / 2]) : odd_bytes(second.scales[j / 2]);
        dots0 = _mm256_add_epi32(dots0, scaled(sums0, scales0));
        dots1 = _mm256_add_epi32(dots1, scaled(sums1, scales1));
    }
}

WEIR_AVX2_INLINE void unit(const std::byte* tape, const std::int8_t* x, const std::int16_t* sums,
                           float x_scale, Rows16& y) {
    const Scales first = unpack_scales(tape + Unit::kScales);
    const Scales second = unpack_scales(tape + Unit::kScales + 32);
    const __m256i below0 = min_sums(first, sums);
    const __m256i below1 = min_sums(second, sums);
    __m256i dots0 = _mm256_setzero_si256();
    __m256i dots1 = _mm256_setzero_si256();
    add_quants(tape + Unit::kQuants, x, first, second, dots0, dots1);
    const __m256 scale = _mm256_set1_ps(x_scale);
    y.first = add_unit(y.first, dots0, below0, halves8(tape + Unit::kD), halves8(tape + Unit::kDMin), scale);
    y.second = add_unit(y.second, dots1, below1, halves8(tape + Unit::kD + 16),
                        halves8(tape + Unit::kDMin + 16), scale);
}

}  // namespace

WEIR_AVX2 void matvec_q4_k(const std::byte* tape, std::size_t tiles, std::size_t columns,
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
