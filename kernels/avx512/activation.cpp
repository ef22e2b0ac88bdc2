// SPDX-License-Identifier: Apache-2.0
#include "kernels/activation_rule.h"
#include "kernels/avx512/vector.h"

namespace weir::kernels::WEIR_AVX512_SPACE {
namespace {

WEIR_AVX512_INLINE __m512 magnitude(const float* values) {
    return _mm512_abs_ps(_mm512_loadu_ps(values));
}

WEIR_AVX512_INLINE float largest256(const float* values) {
    __m512 most[4] = {magnitude(values), magnitude(values + 16), magnitude(values + 32),
                      magnitude(values + 48)};
    for (int i = 64; i < 256; i += 64)
        for (int v = 0; v < 4; ++v) most[v] = _mm512_max_ps(most[v], magnitude(values + i + 16 * v));
    return _mm512_reduce_max_ps(
        _mm512_max_ps(_mm512_max_ps(most[0], most[1]), _mm512_max_ps(most[2], most[3])));
}

/// 16 quants, written; their sum.
WEIR_AVX512_INLINE int quantise16(const float* values, __m512 inverse, std::int8_t* quants) {
    const __m512i whole = _mm512_cvtps_epi32(_mm512_mul_ps(_mm512_loadu_ps(values), inverse));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(quants), _mm512_cvtepi32_epi8(whole));
    return _mm512_reduce_add_epi32(whole);
}

WEIR_AVX512 void per32(const float* values, std::size_t count, std::int8_t* quants, float* scales,
                       std::int32_t* sums) {
    for (std::size_t i = 0; i < count; i += 32) {
        const __m512 most = _mm512_max_ps(magnitude(values + i), magnitude(values + i + 16));
        const QuantStep step = quant_step(_mm512_reduce_max_ps(most));
        const __m512 inverse = _mm512_set1_ps(step.inverse);
        scales[i / 32] = step.scale;
        const int first = quantise16(values + i, inverse, quants + i);
        sums[i / 32] = first + quantise16(values + i + 16, inverse, quants + i + 16);
    }
}

WEIR_AVX512 void per256(const float* values, std::size_t count, std::int8_t* quants, float* scales,
                        std::int16_t* sums_by16, std::int16_t* sums_by32) {
    for (std::size_t i = 0; i < count; i += 256) {
        const QuantStep step = quant_step(largest256(values + i));
        const __m512 inverse = _mm512_set1_ps(step.inverse);
        scales[i / 256] = step.scale;
        for (std::size_t s = i; s < i + 256; s += 32) {
            const int first = quantise16(values + s, inverse, quants + s);
            const int second = quantise16(values + s + 16, inverse, quants + s + 16);
            sums_by16[s / 16] = static_cast<std::int16_t>(first);
            sums_by16[s / 16 + 1] = static_cast<std::int16_t>(second);
            sums_by32[s / 32] = static_cast<std::int16_t>(first + second);
        }
    }
}

}  // namespace

ActivationKernels activation_kernels() {
    return {per32, per256};
}

}  // namespace weir::kernels::WEIR_AVX512_SPACE
