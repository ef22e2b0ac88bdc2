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

/// Eight quants of each plane.
WEIR_AVX2_INLINE Planes rounded8(const float* values, __m256 inverse) {
    const __m256 x = _mm256_loadu_ps(values);
    const __m256i whole = _mm256_cvtps_epi32(_mm256_mul_ps(x, inverse));
    const __m256 rest = _mm256_fmsub_ps(x, inverse, _mm256_cvtepi32_ps(whole));
    return {whole, _mm256_cvtps_epi32(_mm256_mul_ps(rest, _mm256_set1_ps(kLowSteps)))};
}

/// 32 quants of one plane in order, written and returned.
WEIR_AVX2_INLINE __m256i packed32(__m256i a, __m256i b, __m256i c, __m256i d, std::int8_t* quants) {
    const __m256i in_order =
        _mm256_permutevar8x32_epi32(_mm256_packs_epi16(_mm256_packs_epi32(a, b), _mm256_packs_epi32(c, d)),
                                    _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(quants), in_order);
    return in_order;
}

WEIR_AVX2_INLINE Planes quantise32(const float* values, __m256 inverse, std::int8_t* high, std::int8_t* low) {
    const Planes a = rounded8(values, inverse);
    const Planes b = rounded8(values + 8, inverse);
    const Planes c = rounded8(values + 16, inverse);
    const Planes d = rounded8(values + 24, inverse);
    return {packed32(a.high, b.high, c.high, d.high, high), packed32(a.low, b.low, c.low, d.low, low)};
}

/// Sums of four neighbouring quants in each lane.
WEIR_AVX2_INLINE __m256i sums_of_four(__m256i quants) {
    return _mm256_madd_epi16(_mm256_maddubs_epi16(_mm256_set1_epi8(1), quants), _mm256_set1_epi16(1));
}

/// Eight sums of 16 from four vectors of 32 quants, in order.
WEIR_AVX2_INLINE __m256i sums_of_16(__m256i first, __m256i second, __m256i third, __m256i fourth) {
    const __m256i a = _mm256_hadd_epi32(sums_of_four(first), sums_of_four(second));
    const __m256i b = _mm256_hadd_epi32(sums_of_four(third), sums_of_four(fourth));
    // Lanes: the lower halves of vectors 0-3, then their upper halves.
    return _mm256_permutevar8x32_epi32(_mm256_hadd_epi32(a, b), _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}
WEIR_AVX2_INLINE Planes sums_of_16(const Planes (&quants)[4]) {
    return {sums_of_16(quants[0].high, quants[1].high, quants[2].high, quants[3].high),
            sums_of_16(quants[0].low, quants[1].low, quants[2].low, quants[3].low)};
}

WEIR_AVX2_INLINE void write_four_sums(__m256i by16, std::int32_t* sums) {
    const __m256i by32 = _mm256_permute4x64_epi64(_mm256_hadd_epi32(by16, by16), 0x08);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(sums), _mm256_castsi256_si128(by32));
}

WEIR_AVX2_INLINE int sum_of_32(__m256i quants) {
    const __m256i by4 = sums_of_four(quants);
    __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(by4), _mm256_extracti128_si256(by4, 1));
    sum = _mm_hadd_epi32(sum, sum);
    return _mm_cvtsi128_si32(_mm_hadd_epi32(sum, sum));
}

WEIR_AVX2_INLINE Planes block_of_32(const float* values, std::size_t at, const Per32& out) {
    const QuantStep step = quant_step(largest32(values + at));
    out.scales[at / 32] = step.scale;
    return quantise32(values + at, _mm256_set1_ps(step.inverse), out.high + at, out.low + at);
}

WEIR_AVX2 void per32(const float* values, std::size_t count, const Per32& out) {
    std::size_t i = 0;
    for (; i + 128 <= count; i += 128) {
        Planes four[4];
        for (std::size_t v = 0; v < 4; ++v) four[v] = block_of_32(values, i + 32 * v, out);
        const Planes by16 = sums_of_16(four);
        write_four_sums(by16.high, out.high_sums + i / 32);
        write_four_sums(by16.low, out.low_sums + i / 32);
    }
    for (; i < count; i += 32) {
        const Planes quants = block_of_32(values, i, out);
        out.high_sums[i / 32] = sum_of_32(quants.high);
        out.low_sums[i / 32] = sum_of_32(quants.low);
    }
}

/// 16 sums of 16 and eight of 32, from two vectors of sums of 16.
WEIR_AVX2_INLINE void write_sums(__m256i first, __m256i second, std::int16_t* by16, std::int16_t* by32) {
    const __m256i sums = _mm256_permute4x64_epi64(_mm256_packs_epi32(first, second), 0xD8);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(by16), sums);
    const __m256i pairs = _mm256_madd_epi16(sums, _mm256_set1_epi16(1));
    const __m256i halves = _mm256_permute4x64_epi64(_mm256_packs_epi32(pairs, pairs), 0x08);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(by32), _mm256_castsi256_si128(halves));
}

WEIR_AVX2 void per256(const float* values, std::size_t count, const Per256& out) {
    for (std::size_t i = 0; i < count; i += 256) {
        const QuantStep step = quant_step(largest256(values + i));
        out.scales[i / 256] = step.scale;
        const __m256 inverse = _mm256_set1_ps(step.inverse);
        Planes by16[2];
        for (std::size_t h = 0; h < 2; ++h) {
            Planes four[4];
            for (std::size_t v = 0; v < 4; ++v) {
                const std::size_t at = i + 128 * h + 32 * v;
                four[v] = quantise32(values + at, inverse, out.high + at, out.low + at);
            }
            by16[h] = sums_of_16(four);
        }
        write_sums(by16[0].high, by16[1].high, out.high_by16 + i / 16, out.high_by32 + i / 32);
        write_sums(by16[0].low, by16[1].low, out.low_by16 + i / 16, out.low_by32 + i / 32);
    }
}

}  // namespace

ActivationKernels activation_kernels() {
    return {per32, per256};
}

}  // namespace weir::kernels::avx2
