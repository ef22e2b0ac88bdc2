// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "kernels/avx2/vector.h"
#include "kernels/transposed_layout.h"

// The first half of a transposed product's group, in AVX2 for both vector versions: what x and the rows'
// scales make of each row, rounded to 16 bits.
namespace weir::kernels::avx2 {

using RowFloats = std::array<float, kGroupRows>;
using RowFactors = std::array<std::int16_t, kGroupRows>;

/// Q4_K and Q5_K: of each sub-block the rows' rounded factors, the value of one step, and what the mins take
/// away.
struct KFactors {
    alignas(32) std::array<RowFactors, 8> rounded;
    std::array<float, 8> unit;
    std::array<float, 8> below;
};

/// Q8_0: the rows' rounded factors and the value of one step.
struct Q8_0Factors {
    alignas(32) RowFactors rounded;
    float unit;
};

WEIR_AVX2_INLINE __m256 magnitude(__m256 values) {
    return _mm256_andnot_ps(_mm256_set1_ps(-0.0F), values);
}

WEIR_AVX2_INLINE float largest_of(__m256 values) {
    __m128 m = _mm_max_ps(_mm256_castps256_ps128(values), _mm256_extractf128_ps(values, 1));
    m = _mm_max_ps(m, _mm_movehl_ps(m, m));
    return _mm_cvtss_f32(_mm_max_ss(m, _mm_movehdup_ps(m)));
}
WEIR_AVX2_INLINE float sum_of(__m256 values) {
    __m128 m = _mm_add_ps(_mm256_castps256_ps128(values), _mm256_extractf128_ps(values, 1));
    m = _mm_add_ps(m, _mm_movehl_ps(m, m));
    return _mm_cvtss_f32(_mm_add_ss(m, _mm_movehdup_ps(m)));
}

/// Rounds `rows` factors (a multiple of 16); returns the value of one step.
WEIR_AVX2_INLINE float round_factors(const RowFloats& factors, std::size_t rows, float largest, int limit,
                                     RowFactors& rounded) {
    const FactorStep step = factor_step(largest, limit);
    const __m256 inverse = _mm256_set1_ps(step.inverse);
    for (std::size_t r = 0; r < rows; r += 16) {
        const __m256i low = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_load_ps(factors.data() + r), inverse));
        const __m256i high =
            _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_load_ps(factors.data() + r + 8), inverse));
        _mm256_store_si256(reinterpret_cast<__m256i*>(rounded.data() + r),
                           _mm256_permute4x64_epi64(_mm256_packs_epi32(low, high), 0xD8));
    }
    return step.unit;
}

/// The eight rows' words, shifted right and masked.
WEIR_AVX2_INLINE __m256i bits_of(const std::byte* words, std::size_t shift, int mask) {
    const __m256i shifted = _mm256_srl_epi32(load32(words), _mm_cvtsi64_si128(static_cast<long long>(shift)));
    return _mm256_and_si256(shifted, _mm256_set1_epi32(mask));
}

/// Scales (nibble 0, words 0) or mins (nibble 1, words 1) of sub-block s of eight rows, as floats.
WEIR_AVX2_INLINE __m256 six_bits(const std::byte* header, std::size_t s, std::size_t which) {
    const std::byte* words = header + Q4_KColumns::kWords;
    if (s < 4) return _mm256_cvtepi32_ps(bits_of(words + 32 * which, 8 * s, 63));
    const std::size_t at = 8 * (s - 4);
    return _mm256_cvtepi32_ps(
        _mm256_or_si256(bits_of(words + 64, at + 4 * which, 15), bits_of(words + 32 * which, at + 2, 48)));
}

template <class Layout>
WEIR_AVX2_INLINE void k_factors(const std::byte* group, std::size_t rows, const float* x, KFactors& f) {
    alignas(32) RowFloats scaled;
    alignas(32) RowFloats lowered;
    alignas(32) RowFloats factors;
    const std::size_t filled = filled_rows(rows);
    std::fill(std::copy_n(x, rows, factors.begin()), factors.begin() + filled, 0.0F);
    for (std::size_t r = 0; r < filled; r += 8) {
        const std::byte* header = group + 16 * r;
        const __m256 of_row = _mm256_load_ps(factors.data() + r);
        _mm256_store_ps(scaled.data() + r, _mm256_mul_ps(of_row, halves8(header)));
        _mm256_store_ps(lowered.data() + r, _mm256_mul_ps(of_row, halves8(header + Q4_KColumns::kDMin)));
    }
    for (std::size_t s = 0; s < 8; ++s) {
        __m256 largest = _mm256_setzero_ps();
        __m256 below = _mm256_setzero_ps();
        for (std::size_t r = 0; r < filled; r += 8) {
            const std::byte* header = group + 16 * r;
            const __m256 factor = _mm256_mul_ps(_mm256_load_ps(scaled.data() + r), six_bits(header, s, 0));
            _mm256_store_ps(factors.data() + r, factor);
            largest = _mm256_max_ps(largest, magnitude(factor));
            below = _mm256_fmadd_ps(_mm256_load_ps(lowered.data() + r), six_bits(header, s, 1), below);
        }
        f.below[s] = sum_of(below);
        f.unit[s] = round_factors(factors, filled, largest_of(largest), Layout::kFactorLimit, f.rounded[s]);
    }
}

WEIR_AVX2_INLINE void q8_0_factors(const std::byte* group, std::size_t rows, const float* x, Q8_0Factors& f) {
    alignas(32) RowFloats factors;
    const std::size_t filled = filled_rows(rows);
    std::fill(std::copy_n(x, rows, factors.begin()), factors.begin() + filled, 0.0F);
    __m256 largest = _mm256_setzero_ps();
    for (std::size_t r = 0; r < filled; r += 8) {
        const __m256 factor = _mm256_mul_ps(_mm256_load_ps(factors.data() + r), halves8(group + 2 * r));
        _mm256_store_ps(factors.data() + r, factor);
        largest = _mm256_max_ps(largest, magnitude(factor));
    }
    f.unit = round_factors(factors, filled, largest_of(largest), Q8_0Columns::kFactorLimit, f.rounded);
}

}  // namespace weir::kernels::avx2
