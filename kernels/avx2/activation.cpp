// SPDX-License-Identifier: Apache-2.0
#include "kernels/activation_rule.h"
#include "kernels/avx2/kernels.h"
#include "kernels/avx2/vector.h"

namespace weir::kernels::avx2 {
namespace {

WEIR_AVX2_INLINE __m256 magnitude(const float* values) {
    return _mm256_andnot_ps(_mm256_set1_ps(-0.0F), _mm256_loadu_ps(values));
}

WEIR_AVX2_INLINE float largest_of(__m256 values) {
    __m128 m = _mm_max_ps(_mm256_castps256_ps128(values), _mm256_extractf128_ps(values, 1));
    m = _mm_max_ps(m, _mm_movehl_ps(m, m));
    return _mm_cvtss_f32(_mm_max_ss(m, _mm_movehdup_ps(m)));
}

WEIR_AVX2_INLINE float largest32(const float* values) {
    return largest_of(_mm256_max_ps(_mm256_max_ps(magnitude(values), magnitude(values + 8)),
                                    _mm256_max_ps(magnitude(values + 16), magnitude(values + 24))));
}

WEIR_AVX2_INLINE float largest256(const float* values) {
    __m256 most[4] = {magnitude(values), magnitude(values + 8), magnitude(values + 16),
                      magnitude(values + 24)};
    for (int i = 32; i < 256; i += 32)
        for (int v = 0; v < 4; ++v) most[v] = _mm256_max_ps(most[v], magnitude(values + i + 8 * v));
    return largest_of(_mm256_max_ps(_mm256_max_ps(most[0], most[1]), _mm256_max_ps(most[2], most[3])));
}

WEIR_AVX2_INLINE __m256i rounded8(const float* values, __m256 inverse) {
    return _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(values), inverse));
}

/// 32 quants in order, written and returned.
WEIR_AVX2_INLINE __m256i quantise32(const float* values, __m256 inverse, std::int8_t* quants) {
    const __m256i low = _mm256_packs_epi32(rounded8(values, inverse), rounded8(values + 8, inverse));
    const __m256i high = _mm256_packs_epi32(rounded8(values + 16, inverse), rounded8(values + 24, inverse));
    const __m256i in_order =
        _mm256_permutevar8x32_epi32(_mm256_packs_epi16(low, high), _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(quants), in_order);
    return in_order;
}

/// Sums of four neighbouring quants in each lane.
WEIR_AVX2_INLINE __m256i sums_of_four(__m256i quants) {
    return _mm256_madd_epi16(_mm256_maddubs_epi16(_mm256_set1_epi8(1), quants), _mm256_set1_epi16(1));
}

/// Eight sums of 16 from four vectors of 32 quants, in order.
WEIR_AVX2_INLINE __m256i sums_of_16(const __m256i (&quants)[4]) {
    const __m256i a = _mm256_hadd_epi32(sums_of_four(quants[0]), sums_of_four(quants[1]));
    const __m256i b = _mm256_hadd_epi32(sums_of_four(quants[2]), sums_of_four(quants[3]));
    // Lanes: the lower halves of vectors 0-3, then their upper halves.
    return _mm256_permutevar8x32_epi32(_mm256_hadd_epi32(a, b), _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}

WEIR_AVX2 void per32(const float* values, std::size_t count, std::int8_t* quants, float* scales,
                     std::int32_t* sums) {
    std::size_t i = 0;
    for (; i + 128 <= count; i += 128) {
        __m256i four[4];
        for (std::size_t v = 0; v < 4; ++v) {
            const QuantStep step = quant_step(largest32(values + i + 32 * v));
            scales[i / 32 + v] = step.scale;
            four[v] = quantise32(values + i + 32 * v, _mm256_set1_ps(step.inverse), quants + i + 32 * v);
        }
        const __m256i by16 = sums_of_16(four);
        const __m256i by32 = _mm256_permute4x64_epi64(_mm256_hadd_epi32(by16, by16), 0x08);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(sums + i / 32), _mm256_castsi256_si128(by32));
    }
    for (; i < count; i += 32) {
        const QuantStep step = quant_step(largest32(values + i));
        scales[i / 32] = step.scale;
        const __m256i by4 = sums_of_four(quantise32(values + i, _mm256_set1_ps(step.inverse), quants + i));
        __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(by4), _mm256_extracti128_si256(by4, 1));
        sum = _mm_hadd_epi32(sum, sum);
        sums[i / 32] = _mm_cvtsi128_si32(_mm_hadd_epi32(sum, sum));
    }
}

WEIR_AVX2 void per256(const float* values, std::size_t count, std::int8_t* quants, float* scales,
                      std::int16_t* sums_by16, std::int16_t* sums_by32) {
    for (std::size_t i = 0; i < count; i += 256) {
        const QuantStep step = quant_step(largest256(values + i));
        scales[i / 256] = step.scale;
        const __m256 inverse = _mm256_set1_ps(step.inverse);
        __m256i by16[2];
        for (std::size_t h = 0; h < 2; ++h) {
            __m256i four[4];
            for (std::size_t v = 0; v < 4; ++v)
                four[v] = quantise32(values + i + 128 * h + 32 * v, inverse, quants + i + 128 * h + 32 * v);
            by16[h] = sums_of_16(four);
        }
        const __m256i sums = _mm256_permute4x64_epi64(_mm256_packs_epi32(by16[0], by16[1]), 0xD8);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(sums_by16 + i / 16), sums);
        const __m256i pairs = _mm256_madd_epi16(sums, _mm256_set1_epi16(1));
        const __m256i by32 = _mm256_permute4x64_epi64(_mm256_packs_epi32(pairs, pairs), 0x08);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(sums_by32 + i / 32), _mm256_castsi256_si128(by32));
    }
}

}  // namespace

ActivationKernels activation_kernels() {
    return {per32, per256};
}

}  // namespace weir::kernels::avx2
