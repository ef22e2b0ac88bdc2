// SPDX-License-Identifier: Apache-2.0
// As kernels/avx2/transposed.cpp, with both halves of a pair of rows in one vector. The rounding of factors,
// a few percent of the work, is the AVX2 version's.
#include "kernels/avx2/transposed_factors.h"
#include "kernels/avx512/vector.h"
#include "kernels/scalar/kernels.h"

namespace weir::kernels::WEIR_AVX512_SPACE {
namespace {

using avx2::k_factors;
using avx2::KFactors;
using avx2::q8_0_factors;
using avx2::Q8_0Factors;
using formats::Format;

/// 64 columns' sums, 8 x 4 lanes a half (transposed_layout.h): sums 1 and 2 are 16 and 256 times too large.
struct Planes {
    __m512i sums[4];
};
WEIR_AVX512_INLINE void add_pair(const std::byte* from, __m512i factors, Planes& to) {
    const __m512i words = load64(from);
    const __m512i n0 = _mm512_and_si512(words, _mm512_set1_epi16(0x000F));
    const __m512i n1 = _mm512_and_si512(words, _mm512_set1_epi16(0x00F0));
    const __m512i n2 = _mm512_and_si512(words, _mm512_set1_epi16(0x0F00));
    const __m512i n3 = _mm512_srli_epi16(words, 12);
    to.sums[0] = _mm512_add_epi32(to.sums[0], _mm512_madd_epi16(n0, factors));
    to.sums[1] = _mm512_add_epi32(to.sums[1], _mm512_madd_epi16(n1, factors));
    to.sums[2] = _mm512_add_epi32(to.sums[2], _mm512_madd_epi16(n2, factors));
    to.sums[3] = _mm512_add_epi32(to.sums[3], _mm512_madd_epi16(n3, factors));
}

/// Two rows' factors as one number.
std::int32_t pair_at(const avx2::RowFactors& factors, std::size_t p) {
    std::int32_t pair = 0;
    std::memcpy(&pair, factors.data() + 2 * p, sizeof(pair));
    return pair;
}

/// The first number in lanes 0-7, the second in lanes 8-15.
WEIR_AVX512_INLINE __m512i halves_of(std::int32_t first, std::int32_t second) {
    return _mm512_mask_set1_epi32(_mm512_set1_epi32(first), 0xFF00, second);
}
WEIR_AVX512_INLINE __m512 halves_of(float first, float second) {
    return _mm512_mask_blend_ps(0xFF00, _mm512_set1_ps(first), _mm512_set1_ps(second));
}

/// kThird: by how much the third sums are too large, in bits.
template <int kThird>
WEIR_AVX512_INLINE void add_planes(const Planes& planes, __m512 unit, __m512 below, float* y) {
    const __m512i exact[4] = {planes.sums[0], _mm512_srai_epi32(planes.sums[1], 4),
                              _mm512_srai_epi32(planes.sums[2], kThird), planes.sums[3]};
    for (int n = 0; n < 4; ++n) {
        const __m512 added = _mm512_fmsub_ps(_mm512_cvtepi32_ps(exact[n]), unit, below);
        float* low = y + 8 * n;
        float* high = low + 32;
        _mm256_storeu_ps(low, _mm256_add_ps(_mm256_loadu_ps(low), _mm512_castps512_ps256(added)));
        _mm256_storeu_ps(high, _mm256_add_ps(_mm256_loadu_ps(high), _mm512_extractf32x8_ps(added, 1)));
    }
}

WEIR_AVX512_INLINE Planes no_sums() {
    const __m512i zero = _mm512_setzero_si512();
    return {{zero, zero, zero, zero}};
}

/// The factors of pair p for the sub-blocks of both halves.
WEIR_AVX512_INLINE __m512i factors_at(const KFactors& f, std::size_t j, std::size_t p) {
    return halves_of(pair_at(f.rounded[2 * j], p), pair_at(f.rounded[2 * j + 1], p));
}

template <int kThird>
WEIR_AVX512_INLINE void add_planes(const Planes& planes, const KFactors& f, std::size_t j, float* y) {
    add_planes<kThird>(planes, halves_of(f.unit[2 * j], f.unit[2 * j + 1]),
                       halves_of(f.below[2 * j], f.below[2 * j + 1]), y + 64 * j);
}

WEIR_AVX512_INLINE void add_group(Q4_KColumns /*layout*/, const std::byte* group, std::size_t rows,
                                  const float* x, float* y) {
    KFactors f;
    k_factors<Q4_KColumns>(group, rows, x, f);
    const std::byte* quants = group + Q4_KColumns::quants(rows);
    for (std::size_t j = 0; j < 4; ++j) {
        Planes planes = no_sums();
        for (std::size_t p = 0; p < filled_rows(rows) / 2; ++p, quants += 64) {
            prefetch_ahead<kTapePlan>(quants);
            add_pair(quants, factors_at(f, j, p), planes);
        }
        add_planes<8>(planes, f, j, y);
    }
}

/// Q5_K: a nibble of each word joined with its fifth bit, in one instruction; `high` has no other bits there.
WEIR_AVX512_INLINE __m512i joined(__m512i words, int nibble, __m512i high) {
    constexpr int kFirstAndSecondOrThird = 0xEA;
    return _mm512_ternarylogic_epi32(words, _mm512_set1_epi16(static_cast<short>(nibble)), high,
                                     kFirstAndSecondOrThird);
}
WEIR_AVX512_INLINE __m512i only(__m512i words, int bits) {
    return _mm512_and_si512(words, _mm512_set1_epi16(static_cast<short>(bits)));
}

/// Pair q of four. Two nibbles of each word are shifted down, or their sums would leave 32 bits.
template <unsigned q>
WEIR_AVX512_INLINE void add_pair(const std::byte* four, __m512i high_bits, __m512i factors, Planes& to) {
    const std::byte* from = four + 64 + 64 * q;
    prefetch_ahead<kTapePlan>(from);
    const __m512i words = load64(from);
    const __m512i fifth = _mm512_srli_epi16(high_bits, q);
    const __m512i n0 = joined(words, 0x000F, only(fifth, 0x0010));
    const __m512i n1 = joined(words, 0x00F0, only(fifth, 0x0100));
    const __m512i n2 = _mm512_srli_epi16(joined(words, 0x0F00, only(fifth, 0x1000)), 8);
    const __m512i n3 =
        joined(_mm512_srli_epi16(words, 12), 0x000F, only(_mm512_slli_epi16(high_bits, 4 - q), 0x0010));
    to.sums[0] = _mm512_add_epi32(to.sums[0], _mm512_madd_epi16(n0, factors));
    to.sums[1] = _mm512_add_epi32(to.sums[1], _mm512_madd_epi16(n1, factors));
    to.sums[2] = _mm512_add_epi32(to.sums[2], _mm512_madd_epi16(n2, factors));
    to.sums[3] = _mm512_add_epi32(to.sums[3], _mm512_madd_epi16(n3, factors));
}

WEIR_AVX512_INLINE void add_group(Q5_KColumns /*layout*/, const std::byte* group, std::size_t rows,
                                  const float* x, float* y) {
    KFactors f;
    k_factors<Q5_KColumns>(group, rows, x, f);
    const std::byte* quants = group + Q5_KColumns::quants(rows);
    for (std::size_t j = 0; j < 4; ++j) {
        Planes planes = no_sums();
        for (std::size_t p = 0; p < filled_rows(rows) / 2; p += 4, quants += Q5_KColumns::kFourPairs) {
            prefetch_ahead<kTapePlan>(quants);
            const __m512i high_bits = load64(quants);
            add_pair<0>(quants, high_bits, factors_at(f, j, p), planes);
            add_pair<1>(quants, high_bits, factors_at(f, j, p + 1), planes);
            add_pair<2>(quants, high_bits, factors_at(f, j, p + 2), planes);
            add_pair<3>(quants, high_bits, factors_at(f, j, p + 3), planes);
        }
        add_planes<0>(planes, f, j, y);
    }
}

WEIR_AVX512_INLINE void add_group(Q8_0Columns /*layout*/, const std::byte* group, std::size_t rows,
                                  const float* x, float* y) {
    Q8_0Factors f;
    q8_0_factors(group, rows, x, f);
    const __m512 unit = _mm512_set1_ps(f.unit);
    const std::byte* quants = group + Q8_0Columns::quants(rows);
    __m512i even_columns = _mm512_setzero_si512();
    __m512i odd_columns = _mm512_setzero_si512();
    for (std::size_t p = 0; p < filled_rows(rows) / 2; ++p, quants += 64) {
        prefetch_ahead<kTapePlan>(quants);
        const __m512i pair = broadcast4(f.rounded.data() + 2 * p);
        const __m512i weights = load64(quants);
        even_columns = _mm512_add_epi32(even_columns, _mm512_madd_epi16(even_bytes_signed(weights), pair));
        odd_columns = _mm512_add_epi32(odd_columns, _mm512_madd_epi16(odd_bytes_signed(weights), pair));
    }
    // Lanes 0-7 of the sums are columns 0-7 and 8-15, lanes 8-15 columns 16-23 and 24-31.
    const __m512i first = _mm512_shuffle_i64x2(even_columns, odd_columns, 0x44);
    const __m512i second = _mm512_shuffle_i64x2(even_columns, odd_columns, 0xEE);
    _mm512_storeu_ps(y, _mm512_fmadd_ps(_mm512_cvtepi32_ps(first), unit, _mm512_loadu_ps(y)));
    _mm512_storeu_ps(y + 16, _mm512_fmadd_ps(_mm512_cvtepi32_ps(second), unit, _mm512_loadu_ps(y + 16)));
}

template <class Layout>
WEIR_AVX512 void quantised(const std::byte* tape, std::size_t rows, std::size_t columns, const float* x,
                           float* y) {
    for (std::size_t c = 0; c < columns; c += Layout::kColumns)
        for (std::size_t r = 0; r < rows; r += kGroupRows) {
            const std::size_t count = group_rows(rows, r);
            add_group(Layout{}, tape, count, x + r, y + c);
            tape += Layout::bytes(count);
        }
}

}  // namespace

TransposedKernels transposed_kernels() {
    TransposedKernels kernels = scalar::transposed_kernels();
    kernels.set(Format::kQ8_0, quantised<Q8_0Columns>);
    kernels.set(Format::kQ4_K, quantised<Q4_KColumns>);
    kernels.set(Format::kQ5_K, quantised<Q5_KColumns>);
    return kernels;
}

}  // namespace weir::kernels::WEIR_AVX512_SPACE
