// SPDX-License-Identifier: Apache-2.0
// Q4_0, Q4_1, Q5_0 and Q5_1: blocks of 32 weights, whose low four bits are nibbles.
#include "kernels/avx512/vector.h"

namespace weir::kernels::WEIR_AVX512_SPACE {
namespace {

/// The fifth bits of four columns of the low (high) nibbles, at bit 4 of their bytes.
template <int g>
WEIR_AVX512_INLINE __m512i fifth_of_low(__m512i fifth) {
    return _mm512_and_si512(_mm512_slli_epi32(fifth, 4 - g), _mm512_set1_epi8(0x10));
}
template <int g>
WEIR_AVX512_INLINE __m512i fifth_of_high(__m512i fifth) {
    return _mm512_and_si512(_mm512_srli_epi32(fifth, g), _mm512_set1_epi8(0x10));
}

/// Columns 4g to 4g + 3, and those 16 further on.
template <class Unit, int g>
WEIR_AVX512_INLINE void add_group(const std::byte* tape, __m512i fifth, const Per32View& x, Planes& dots) {
    const std::byte* quants = tape + Unit::kQuants + 64 * g;
    prefetch_ahead<kTapePlan>(quants + 32);
    const __m512i nibbles = _mm512_set1_epi8(0x0F);
    const __m512i pairs = load64(quants);
    __m512i low = _mm512_and_si512(pairs, nibbles);
    __m512i high = _mm512_and_si512(_mm512_srli_epi16(pairs, 4), nibbles);
    if constexpr (Unit::kHasFifth) {
        low = _mm512_or_si512(low, fifth_of_low<g>(fifth));
        high = _mm512_or_si512(high, fifth_of_high<g>(fifth));
    }
    add_products(dots, low, x.high + 4 * g, x.low + 4 * g);
    add_products(dots, high, x.high + 16 + 4 * g, x.low + 16 + 4 * g);
}

template <class Unit>
WEIR_AVX512_INLINE __m512 unit(const std::byte* tape, const Per32View& x, __m512 y) {
    const Planes sums = {_mm512_set1_epi32(*x.high_sums), _mm512_set1_epi32(*x.low_sums)};
    Planes dots = {_mm512_set1_epi32(-Unit::kZero * *x.high_sums),
                   _mm512_set1_epi32(-Unit::kZero * *x.low_sums)};
    prefetch_ahead<kTapePlan>(tape);
    __m512i fifth = _mm512_setzero_si512();
    if constexpr (Unit::kHasFifth) fifth = load64(tape + Unit::kFifth);
    add_group<Unit, 0>(tape, fifth, x, dots);
    add_group<Unit, 1>(tape, fifth, x, dots);
    add_group<Unit, 2>(tape, fifth, x, dots);
    add_group<Unit, 3>(tape, fifth, x, dots);
    const __m512 scale = _mm512_set1_ps(*x.scales);
    y = _mm512_fmadd_ps(joined(dots), _mm512_mul_ps(halves16(tape + Unit::kD), scale), y);
    if constexpr (Unit::kHasMin)
        y = _mm512_fmadd_ps(joined(sums), _mm512_mul_ps(halves16(tape + Unit::kMin), scale), y);
    return y;
}

template <class Unit>
WEIR_AVX512_INLINE void rows(const std::byte* tape, std::size_t tiles, std::size_t columns,
                             const ActivationView& a, float* out) {
    const std::size_t units = columns / Unit::kColumns;
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        __m512 y = _mm512_setzero_ps();
        for (std::size_t u = 0; u < units; ++u, tape += Unit::kBytes)
            y = unit<Unit>(tape, a.per32.from(32 * u), y);
        _mm512_storeu_ps(out, y);
    }
}

}  // namespace

WEIR_AVX512 void matvec_q4_0(const std::byte* tape, std::size_t tiles, std::size_t columns,
                             const ActivationView& a, float* out) {
    rows<Q4_0Unit>(tape, tiles, columns, a, out);
}
WEIR_AVX512 void matvec_q4_1(const std::byte* tape, std::size_t tiles, std::size_t columns,
                             const ActivationView& a, float* out) {
    rows<Q4_1Unit>(tape, tiles, columns, a, out);
}
WEIR_AVX512 void matvec_q5_0(const std::byte* tape, std::size_t tiles, std::size_t columns,
                             const ActivationView& a, float* out) {
    rows<Q5_0Unit>(tape, tiles, columns, a, out);
}
WEIR_AVX512 void matvec_q5_1(const std::byte* tape, std::size_t tiles, std::size_t columns,
                             const ActivationView& a, float* out) {
    rows<Q5_1Unit>(tape, tiles, columns, a, out);
}

}  // namespace weir::kernels::WEIR_AVX512_SPACE
