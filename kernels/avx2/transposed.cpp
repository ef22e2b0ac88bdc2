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
WEIR_AVX2_INLINE void add_planes(const Planes& planes, float unit, float below, float* y) {
    const __m256i exact[4] = {planes.sums[0], _mm256_srai_epi32(planes.sums[1], 4),
                              _mm256_srai_epi32(planes.sums[2], 8), planes.sums[3]};
    for (int n = 0; n < 4; ++n) {
        const __m256 added =
            _mm256_fmsub_ps(_mm256_cvtepi32_ps(exact[n]), _mm256_set1_ps(unit), _mm256_set1_ps(below));
        _mm256_storeu_ps(y + 8 * n, _mm256_add_ps(_mm256_loadu_ps(y + 8 * n), added));
    }
}

WEIR_AVX2_INLINE void q4_k_group(const std::byte* group, std::size_t rows, const float* x, float* y) {
    Q4_KFactors f;
    q4_k_factors(group, rows, x, f);
    const std::size_t pairs = filled_rows(rows) / 2;
    const std::byte* quants = group + Q4_KColumns::quants(rows);
    const __m256i zero = _mm256_setzero_si256();
    for (std::size_t j = 0; j < 4; ++j) {
        Planes low = {{zero, zero, zero, zero}};
        Planes high = low;
        for (std::size_t p = 0; p < pairs; ++p, quants += 64) {
            prefetch_ahead<kPlan>(quants);
            add_pair(quants, broadcast4(f.rounded[2 * j].data() + 2 * p), low);
            add_pair(quants + 32, broadcast4(f.rounded[2 * j + 1].data() + 2 * p), high);
        }
        add_planes(low, f.unit[2 * j], f.below[2 * j], y + 64 * j);
        add_planes(high, f.unit[2 * j + 1], f.below[2 * j + 1], y + 64 * j + 32);
    }
}

WEIR_AVX2 void q4_k(const std::byte* tape, std::size_t rows, std::size_t columns, const float* x, float* y) {
    for (std::size_t c = 0; c < columns; c += Q4_KColumns::kColumns)
        for (std::size_t r = 0; r < rows; r += kGroupRows) {
            const std::size_t count = group_rows(rows, r);
            q4_k_group(tape, count, x + r, y + c);
            tape += Q4_KColumns::bytes(count);
        }
}

WEIR_AVX2_INLINE void q8_0_group(const std::byte* group, std::size_t rows, const float* x, float* y) {
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

WEIR_AVX2 void q8_0(const std::byte* tape, std::size_t rows, std::size_t columns, const float* x, float* y) {
    for (std::size_t c = 0; c < columns; c += Q8_0Columns::kColumns)
        for (std::size_t r = 0; r < rows; r += kGroupRows) {
            const std::size_t count = group_rows(rows, r);
            q8_0_group(tape, count, x + r, y + c);
            tape += Q8_0Columns::bytes(count);
        }
}

}  // namespace

// Formats that no published mix gives to kv_b go by the plain code.
TransposedKernels transposed_kernels() {
    TransposedKernels kernels = scalar::transposed_kernels();
    kernels.by_format[formats::index(Format::kQ8_0)] = q8_0;
    kernels.by_format[formats::index(Format::kQ4_K)] = q4_k;
    return kernels;
}

}  // namespace weir::kernels::avx2
