// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "kernels/avx2/vector.h"
#include "kernels/transposed_layout.h"

// The first half of a transposed product's group, in AVX2 for both vector versions: what x and the rows'
// scales make of each row, rounded to 16 bits.
namespace weir::kernels::avx2 {

inline constexpr std::size_t kGroupPairs = kGroupRows / 2;

WEIR_AVX2_INLINE __m256 magnitude(__m256 values) {
    return _mm256_andnot_ps(_mm256_set1_ps(-0.0F), values);
}

WEIR_AVX2_INLINE float half_at(const std::byte* from) {
    return _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(load_at<std::uint16_t>(from))));
}

/// Two rows' rounded factors as one 32-bit number in each lane.
WEIR_AVX2_INLINE __m256i pair_up(__m256 first, __m256 second, __m256 inverse) {
    const __m256i low = _mm256_cvtps_epi32(_mm256_mul_ps(first, inverse));
    const __m256i high = _mm256_cvtps_epi32(_mm256_mul_ps(second, inverse));
    return _mm256_blend_epi16(low, _mm256_slli_epi32(high, 16), 0xAA);
}

/// Lanes where the largest factor is worth rounding, and the steps (transposed_layout.h).
struct Steps {
    __m256 unit;
    __m256 inverse;
};
WEIR_AVX2_INLINE Steps steps_of(__m256 largest, int limit) {
    const __m256 top = _mm256_set1_ps(static_cast<float>(limit));
    const __m256 worth = _mm256_cmp_ps(largest, _mm256_set1_ps(1e-30F), _CMP_GE_OQ);
    return {_mm256_and_ps(worth, _mm256_div_ps(largest, top)),
            _mm256_and_ps(worth, _mm256_div_ps(top, largest))};
}

/// Q4_K: what a group's headers and x give. Lanes are the eight sub-blocks.
struct Q4_KFactors {
    alignas(32) std::array<std::array<float, 8>, kGroupRows> exact;
    alignas(32) std::array<std::array<std::int32_t, 8>, kGroupPairs> pairs;
    alignas(32) std::array<float, 8> unit;
    alignas(32) std::array<float, 8> below;
};

/// The eight 6-bit scales (or mins) as floats, from GGML's words: four in `words`, four in nibbles and top
/// bits.
WEIR_AVX2_INLINE __m256 six_bits(std::uint32_t words, std::uint32_t nibbles) {
    const std::uint64_t second = (nibbles & 0x0F0F0F0FU) | ((words >> 2U) & 0x30303030U);
    const std::uint64_t eight = (words & 0x3F3F3F3FU) | (second << 32U);
    return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_cvtsi64_si128(static_cast<long long>(eight))));
}

WEIR_AVX2_INLINE void q4_k_factors(const std::byte* group, std::size_t rows, const float* x, Q4_KFactors& f) {
    __m256 largest = _mm256_setzero_ps();
    __m256 below = _mm256_setzero_ps();
    for (std::size_t r = 0; r < rows; ++r) {
        const std::byte* header = group + r * Q4_KColumns::kHeaderBytes;
        const auto first = load_at<std::uint32_t>(header + 4);
        const auto second = load_at<std::uint32_t>(header + 8);
        const auto third = load_at<std::uint32_t>(header + 12);
        const __m256 factor = _mm256_mul_ps(_mm256_set1_ps(x[r] * half_at(header)), six_bits(first, third));
        below =
            _mm256_fmadd_ps(_mm256_set1_ps(x[r] * half_at(header + 2)), six_bits(second, third >> 4U), below);
        largest = _mm256_max_ps(largest, magnitude(factor));
        _mm256_store_ps(f.exact[r].data(), factor);
    }
    if (rows % 2 != 0) _mm256_store_ps(f.exact[rows].data(), _mm256_setzero_ps());
    const Steps steps = steps_of(largest, Q4_KColumns::kFactorLimit);
    for (std::size_t p = 0; p < even(rows) / 2; ++p)
        _mm256_store_si256(reinterpret_cast<__m256i*>(f.pairs[p].data()),
                           pair_up(_mm256_load_ps(f.exact[2 * p].data()),
                                   _mm256_load_ps(f.exact[2 * p + 1].data()), steps.inverse));
    _mm256_store_ps(f.unit.data(), steps.unit);
    _mm256_store_ps(f.below.data(), below);
}

WEIR_AVX2_INLINE float largest_of(__m256 values) {
    __m128 m = _mm_max_ps(_mm256_castps256_ps128(values), _mm256_extractf128_ps(values, 1));
    m = _mm_max_ps(m, _mm_movehl_ps(m, m));
    return _mm_cvtss_f32(_mm_max_ss(m, _mm_movehdup_ps(m)));
}

/// Q8_0: rounded factors of a group's rows as int16, and their unit.
struct Q8_0Factors {
    alignas(32) std::array<std::int16_t, kGroupRows> of_row;
    const std::int16_t* data() const { return of_row.data(); }
    std::int16_t* data() { return of_row.data(); }
};
WEIR_AVX2_INLINE float q8_0_factors(const std::byte* group, std::size_t rows, const float* x,
                                    Q8_0Factors& rounded) {
    alignas(32) std::array<float, kGroupRows> exact{};
    __m256 most = _mm256_setzero_ps();
    std::size_t r = 0;
    for (; r + 8 <= rows; r += 8) {
        const __m256 factor = _mm256_mul_ps(_mm256_loadu_ps(x + r), halves8(group + 2 * r));
        most = _mm256_max_ps(most, magnitude(factor));
        _mm256_store_ps(exact.data() + r, factor);
    }
    float largest = largest_of(most);
    for (; r < rows; ++r) {
        exact[r] = x[r] * half_at(group + 2 * r);
        const float size = exact[r] < 0.0F ? -exact[r] : exact[r];
        largest = size > largest ? size : largest;
    }
    const FactorStep step = factor_step(largest, Q8_0Columns::kFactorLimit);
    const __m256 inverse = _mm256_set1_ps(step.inverse);
    for (std::size_t i = 0; i < kGroupRows; i += 16) {
        const __m256i low = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_load_ps(exact.data() + i), inverse));
        const __m256i high = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_load_ps(exact.data() + i + 8), inverse));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(rounded.data() + i),
                            _mm256_permute4x64_epi64(_mm256_packs_epi32(low, high), 0xD8));
    }
    return step.unit;
}

}  // namespace weir::kernels::avx2
