// SPDX-License-Identifier: Apache-2.0
// Sums over rows in integers: each row's factor x * scale is rounded to a 16-bit number, two rows' quants and
// factors meet in one multiply-add, and a block of columns stays in registers for a whole group of rows.
#include "kernels/avx2/kernels.h"
#include "kernels/avx2/transposed_factors.h"
#include "kernels/avx2/vector.h"
#include "kernels/scalar/kernels.h"

namespace weir::kernels::avx2 {
namespace {

using formats::Format;
constexpr PrefetchPlan kPlan = {1280, 0};

/// 32 columns' sums. Nibbles stay where they lie in their 16-bit words, so sums 1 and 2 are 16 and 256 times
/// too large; the top nibble is shifted, or it would be a sign.
struct Planes {
    __m256i sums[4];
};
WEIR_AVX2_INLINE void add_pair(const std::byte* from, __m256i factors, Planes& to) {
    __m256i words = load32(from);
    keep(words);
    const __m256i n0 = _mm256_and_si256(words, _mm256_set1_epi16(0x000F));
    const __m256i n1 = _mm256_and_si256(words, _mm256_set1_epi16(0x00F0));
    const __m256i n2 = _mm256_and_si256(words, _mm256_set1_epi16(0x0F00));
    const __m256i n3 = _mm256_srli_epi16(words, 12);
    to.sums[0] = _mm256_add_epi32(to.sums[0], _mm256_madd_epi16(n0, factors));
    to.sums[1] = _mm256_add_epi32(to.sums[1], _mm256_madd_epi16(n1, factors));
    to.sums[2] = _mm256_add_epi32(to.sums[2], _mm256_madd_epi16(n2, factors));
    to.sums[3] = _mm256_add_epi32(to.sums[3], _mm256_madd_epi16(n3, factors));
    for (__m256i& sum : to.sums) keep(sum);
}
/// kThird: by how much the third sums are too large, in bits.
template <int kThird>
WEIR_AVX2_INLINE void add_planes(const Planes& planes, float unit, float below, float* y) {
    const __m256i exact[4] = {planes.sums[0], _mm256_srai_epi32(planes.sums[1], 4),
                              _mm256_srai_epi32(planes.sums[2], kThird), planes.sums[3]};
    for (int n = 0; n < 4; ++n) {
        const __m256 added =
            _mm256_fmsub_ps(_mm256_cvtepi32_ps(exact[n]), _mm256_set1_ps(unit), _mm256_set1_ps(below));
        _mm256_storeu_ps(y + 8 * n, _mm256_add_ps(_mm256_loadu_ps(y + 8 * n), added));
    }
}

WEIR_AVX2_INLINE Planes no_sums() {
    const __m256i zero = _mm256_setzero_si256();
    return {{zero, zero, zero, zero}};
}

WEIR_AVX2_INLINE void add_group(Q4_KColumns /*layout*/, const std::byte* group, std::size_t rows,
                                const float* x, float* y) {
    KFactors f;
    k_factors<Q4_KColumns>(group, rows, x, f);
    const std::size_t pairs = filled_rows(rows) / 2;
    const std::byte* quants = group + Q4_KColumns::quants(rows);
    for (std::size_t j = 0; j < 4; ++j) {
        Planes low = no_sums();
        Planes high = no_sums();
        for (std::size_t p = 0; p < pairs; ++p, quants += 64) {
            prefetch_ahead<kPlan>(quants);
            add_pair(quants, broadcast4(f.rounded[2 * j].data() + 2 * p), low);
            add_pair(quants + 32, broadcast4(f.rounded[2 * j + 1].data() + 2 * p), high);
        }
        add_planes<8>(low, f.unit[2 * j], f.below[2 * j], y + 64 * j);
        add_planes<8>(high, f.unit[2 * j + 1], f.below[2 * j + 1], y + 64 * j + 32);
    }
}

/// Q5_K: nibbles joined with their fifth bits, for which q is the place of the pair among its four. Two of
/// the four are shifted down, or their sums would leave 32 bits.
WEIR_AVX2_INLINE __m256i bits_or(__m256i low, int low_mask, __m256i high, int high_mask) {
    return _mm256_or_si256(_mm256_and_si256(low, _mm256_set1_epi16(static_cast<short>(low_mask))),
                           _mm256_and_si256(high, _mm256_set1_epi16(static_cast<short>(high_mask))));
}
WEIR_AVX2_INLINE void add_pair(__m256i words, __m256i high_bits, int q, __m256i factors, Planes& to) {
    const __m256i fifth = _mm256_srli_epi16(high_bits, q);
    const __m256i n0 = bits_or(words, 0x000F, fifth, 0x0010);
    const __m256i n1 = bits_or(words, 0x00F0, fifth, 0x0100);
    const __m256i n2 = _mm256_srli_epi16(bits_or(words, 0x0F00, fifth, 0x1000), 8);
    const __m256i n3 =
        bits_or(_mm256_srli_epi16(words, 12), 0x000F, _mm256_slli_epi16(high_bits, 4 - q), 0x0010);
    to.sums[0] = _mm256_add_epi32(to.sums[0], _mm256_madd_epi16(n0, factors));
    to.sums[1] = _mm256_add_epi32(to.sums[1], _mm256_madd_epi16(n1, factors));
    to.sums[2] = _mm256_add_epi32(to.sums[2], _mm256_madd_epi16(n2, factors));
    to.sums[3] = _mm256_add_epi32(to.sums[3], _mm256_madd_epi16(n3, factors));
    for (__m256i& sum : to.sums) keep(sum);
}

/// Half of four pairs of rows.
WEIR_AVX2_INLINE void add_four_pairs(const std::byte* from, const std::int16_t* factors, Planes& to) {
    const __m256i high_bits = load32(from);
#pragma GCC unroll 4
    for (int q = 0; q < 4; ++q)
        add_pair(load32(from + 64 + 64 * q), high_bits, q, broadcast4(factors + 2 * q), to);
}

WEIR_AVX2_INLINE void add_group(Q5_KColumns /*layout*/, const std::byte* group, std::size_t rows,
                                const float* x, float* y) {
    KFactors f;
    k_factors<Q5_KColumns>(group, rows, x, f);
    const std::size_t pairs = filled_rows(rows) / 2;
    const std::byte* quants = group + Q5_KColumns::quants(rows);
    for (std::size_t j = 0; j < 4; ++j) {
        Planes low = no_sums();
        Planes high = no_sums();
        for (std::size_t p = 0; p < pairs; p += 4, quants += Q5_KColumns::kFourPairs) {
            for (std::size_t line = 0; line < Q5_KColumns::kFourPairs; line += 64)
                prefetch_ahead<kPlan>(quants + line);
            add_four_pairs(quants, f.rounded[2 * j].data() + 2 * p, low);
            add_four_pairs(quants + 32, f.rounded[2 * j + 1].data() + 2 * p, high);
        }
        add_planes<0>(low, f.unit[2 * j], f.below[2 * j], y + 64 * j);
        add_planes<0>(high, f.unit[2 * j + 1], f.below[2 * j + 1], y + 64 * j + 32);
    }
}

WEIR_AVX2_INLINE void add_group(Q8_0Columns /*layout*/, const std::byte* group, std::size_t rows,
                                const float* x, float* y) {
    Q8_0Factors f;
    q8_0_factors(group, rows, x, f);
    const __m256 unit = _mm256_set1_ps(f.unit);
    const std::byte* quants = group + Q8_0Columns::quants(rows);
    __m256i sums[4] = {_mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256(),
                       _mm256_setzero_si256()};
    for (std::size_t p = 0; p < filled_rows(rows) / 2; ++p, quants += 64) {
        prefetch_ahead<kPlan>(quants);
        const __m256i pair = broadcast4(f.rounded.data() + 2 * p);
        const __m256i w0 = load32(quants);
        const __m256i w1 = load32(quants + 32);
        sums[0] = _mm256_add_epi32(sums[0], _mm256_madd_epi16(even_bytes_signed(w0), pair));
        sums[1] = _mm256_add_epi32(sums[1], _mm256_madd_epi16(odd_bytes_signed(w0), pair));
        sums[2] = _mm256_add_epi32(sums[2], _mm256_madd_epi16(even_bytes_signed(w1), pair));
        sums[3] = _mm256_add_epi32(sums[3], _mm256_madd_epi16(odd_bytes_signed(w1), pair));
    }
    for (int n = 0; n < 4; ++n)
        _mm256_storeu_ps(y + 8 * n,
                         _mm256_fmadd_ps(_mm256_cvtepi32_ps(sums[n]), unit, _mm256_loadu_ps(y + 8 * n)));
}

template <class Layout>
WEIR_AVX2 void quantised(const std::byte* tape, std::size_t rows, std::size_t columns, const float* x,
                         float* y) {
    for (std::size_t c = 0; c < columns; c += Layout::kColumns)
        for (std::size_t r = 0; r < rows; r += kGroupRows) {
            const std::size_t count = group_rows(rows, r);
            add_group(Layout{}, tape, count, x + r, y + c);
            tape += Layout::bytes(count);
        }
}

}  // namespace

// Formats that no published mix gives to kv_b go by the plain code.
TransposedKernels transposed_kernels() {
    TransposedKernels kernels = scalar::transposed_kernels();
    kernels.set(Format::kQ8_0, quantised<Q8_0Columns>);
    kernels.set(Format::kQ4_K, quantised<Q4_KColumns>);
    kernels.set(Format::kQ5_K, quantised<Q5_KColumns>);
    return kernels;
}

}  // namespace weir::kernels::avx2
