// SPDX-License-Identifier: Apache-2.0
// Q4_0, Q4_1, Q5_0 and Q5_1: blocks of 32 weights, whose low four bits are nibbles.
#include "kernels/avx2/k_pairs.h"
#include "kernels/avx2/kernels.h"

namespace weir::kernels::avx2 {
namespace {

constexpr PrefetchPlan kPlan = {1280, 1536};

/// The fifth bits of four columns of the low (high) nibbles, at bit 4 of their bytes.
template <int g>
WEIR_AVX2_INLINE __m256i fifth_of_low(__m256i fifth) {
    return _mm256_and_si256(_mm256_slli_epi32(fifth, 4 - g), _mm256_set1_epi8(0x10));
}
template <int g>
WEIR_AVX2_INLINE __m256i fifth_of_high(__m256i fifth) {
    return _mm256_and_si256(_mm256_srli_epi32(fifth, g), _mm256_set1_epi8(0x10));
}

/// Columns 4g to 4g + 3 of eight rows, and those 16 further on. In int16 the 4 groups x 2 products x 31 x 127
/// = 31496 of each half stay in range.
template <class Unit, int g>
WEIR_AVX2_INLINE void add_group(const std::byte* quants, __m256i fifth, const Fours& x, PlaneSums& sums) {
    const __m256i nibbles = _mm256_set1_epi8(0x0F);
    __m256i pairs = load32(quants);
    keep(pairs);
    __m256i low = _mm256_and_si256(pairs, nibbles);
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(pairs, 4), nibbles);
    if constexpr (Unit::kHasFifth) {
        low = _mm256_or_si256(low, fifth_of_low<g>(fifth));
        high = _mm256_or_si256(high, fifth_of_high<g>(fifth));
    }
    add_low(sums, low, x);
    add_high(sums, high, x);
}

/// The fifth bits of a unit's first and last eight rows.
struct Fifths {
    __m256i first;
    __m256i second;
};

template <class Unit, int g>
WEIR_AVX2_INLINE void add_group(const std::byte* tape, const Fifths& fifth, const Per32View& x,
                                PlaneSums (&sums)[2]) {
    const std::byte* quants = tape + Unit::kQuants + 64 * g;
    prefetch_ahead<kPlan>(quants + 32);
    const Fours fours = {{broadcast4(x.high + 4 * g), broadcast4(x.low + 4 * g)},
                         {broadcast4(x.high + 16 + 4 * g), broadcast4(x.low + 16 + 4 * g)}};
    add_group<Unit, g>(quants, fifth.first, fours, sums[0]);
    add_group<Unit, g>(quants + 32, fifth.second, fours, sums[1]);
}

/// What one plane gave, less the products with the quant that stands for zero.
WEIR_AVX2_INLINE __m256i dot_of(const PairSums& sums, int zeros) {
    const __m256i ones = _mm256_set1_epi16(1);
    return _mm256_sub_epi32(_mm256_add_epi32(_mm256_madd_epi16(sums.low_nibbles, ones),
                                             _mm256_madd_epi16(sums.high_nibbles, ones)),
                            _mm256_set1_epi32(zeros));
}

template <class Unit>
WEIR_AVX2_INLINE __m256 scaled_rows(const std::byte* tape, const PlaneSums& sums, const Per32View& x,
                                    __m256 y) {
    const Planes dots = {dot_of(sums.high, Unit::kZero * *x.high_sums),
                         dot_of(sums.low, Unit::kZero * *x.low_sums)};
    const __m256 scale = _mm256_set1_ps(*x.scales);
    y = _mm256_fmadd_ps(joined(dots), _mm256_mul_ps(halves8(tape + Unit::kD), scale), y);
    if constexpr (Unit::kHasMin) {
        const Planes whole = {_mm256_set1_epi32(*x.high_sums), _mm256_set1_epi32(*x.low_sums)};
        y = _mm256_fmadd_ps(joined(whole), _mm256_mul_ps(halves8(tape + Unit::kMin), scale), y);
    }
    return y;
}

template <class Unit>
WEIR_AVX2_INLINE void unit(const std::byte* tape, const Per32View& x, Rows16& y) {
    PlaneSums sums[2] = {no_sums(), no_sums()};
    Fifths fifth = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    prefetch_ahead<kPlan>(tape);
    if constexpr (Unit::kHasFifth) fifth = {load32(tape + Unit::kFifth), load32(tape + Unit::kFifth + 32)};
    add_group<Unit, 0>(tape, fifth, x, sums);
    add_group<Unit, 1>(tape, fifth, x, sums);
    add_group<Unit, 2>(tape, fifth, x, sums);
    add_group<Unit, 3>(tape, fifth, x, sums);
    y.first = scaled_rows<Unit>(tape, sums[0], x, y.first);
    y.second = scaled_rows<Unit>(tape + 16, sums[1], x, y.second);
}

template <class Unit>
WEIR_AVX2_INLINE void rows(const std::byte* tape, std::size_t tiles, std::size_t columns,
                           const ActivationView& a, float* out) {
    const std::size_t units = columns / Unit::kColumns;
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        Rows16 y = {_mm256_setzero_ps(), _mm256_setzero_ps()};
        for (std::size_t u = 0; u < units; ++u, tape += Unit::kBytes)
            unit<Unit>(tape, a.per32.from(32 * u), y);
        _mm256_storeu_ps(out, y.first);
        _mm256_storeu_ps(out + 8, y.second);
    }
}

}  // namespace

WEIR_AVX2 void matvec_q4_0(const std::byte* tape, std::size_t tiles, std::size_t columns,
                           const ActivationView& a, float* out) {
    rows<Q4_0Unit>(tape, tiles, columns, a, out);
}
WEIR_AVX2 void matvec_q4_1(const std::byte* tape, std::size_t tiles, std::size_t columns,
                           const ActivationView& a, float* out) {
    rows<Q4_1Unit>(tape, tiles, columns, a, out);
}
WEIR_AVX2 void matvec_q5_0(const std::byte* tape, std::size_t tiles, std::size_t columns,
                           const ActivationView& a, float* out) {
    rows<Q5_0Unit>(tape, tiles, columns, a, out);
}
WEIR_AVX2 void matvec_q5_1(const std::byte* tape, std::size_t tiles, std::size_t columns,
                           const ActivationView& a, float* out) {
    rows<Q5_1Unit>(tape, tiles, columns, a, out);
}

}  // namespace weir::kernels::avx2
