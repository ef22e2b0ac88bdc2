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

WEIR_AVX512_INLINE int sum16(__m128i quants) {
    const __m128i above = _mm_xor_si128(quants, _mm_set1_epi8(-128));  // 128 more each, so unsigned
    const __m128i halves = _mm_sad_epu8(above, _mm_setzero_si128());
    return _mm_cvtsi128_si32(halves) + _mm_extract_epi16(halves, 4) - 16 * 128;
}

struct Sums16 {
    int high;
    int low;
};

/// 16 quants of each plane, written; their sums.
WEIR_AVX512_INLINE Sums16 quantise16(const float* values, __m512 inverse, std::int8_t* high,
                                     std::int8_t* low) {
    const __m512 x = _mm512_loadu_ps(values);
    const __m512i whole = _mm512_cvtps_epi32(_mm512_mul_ps(x, inverse));
    const __m512 rest = _mm512_fmsub_ps(x, inverse, _mm512_cvtepi32_ps(whole));
    const __m512i fine = _mm512_cvtps_epi32(_mm512_mul_ps(rest, _mm512_set1_ps(kLowSteps)));
    const __m128i high_quants = _mm512_cvtepi32_epi8(whole);
    const __m128i low_quants = _mm512_cvtepi32_epi8(fine);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(high), high_quants);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(low), low_quants);
    return {sum16(high_quants), sum16(low_quants)};
}

WEIR_AVX512 void per32(const float* values, std::size_t count, const Per32& out) {
    for (std::size_t i = 0; i < count; i += 32) {
        const __m512 most = _mm512_max_ps(magnitude(values + i), magnitude(values + i + 16));
        const QuantStep step = quant_step(_mm512_reduce_max_ps(most));
        const __m512 inverse = _mm512_set1_ps(step.inverse);
        out.scales[i / 32] = step.scale;
        const Sums16 first = quantise16(values + i, inverse, out.high + i, out.low + i);
        const Sums16 second = quantise16(values + i + 16, inverse, out.high + i + 16, out.low + i + 16);
        out.high_sums[i / 32] = first.high + second.high;
        out.low_sums[i / 32] = first.low + second.low;
    }
}

WEIR_AVX512 void per256(const float* values, std::size_t count, const Per256& out) {
    for (std::size_t i = 0; i < count; i += 256) {
        const QuantStep step = quant_step(largest256(values + i));
        const __m512 inverse = _mm512_set1_ps(step.inverse);
        out.scales[i / 256] = step.scale;
        for (std::size_t s = i; s < i + 256; s += 32) {
            const Sums16 first = quantise16(values + s, inverse, out.high + s, out.low + s);
            const Sums16 second = quantise16(values + s + 16, inverse, out.high + s + 16, out.low + s + 16);
            out.high_by16[s / 16] = static_cast<std::int16_t>(first.high);
            out.high_by16[s / 16 + 1] = static_cast<std::int16_t>(second.high);
            out.high_by32[s / 32] = static_cast<std::int16_t>(first.high + second.high);
            out.low_by16[s / 16] = static_cast<std::int16_t>(first.low);
            out.low_by16[s / 16 + 1] = static_cast<std::int16_t>(second.low);
            out.low_by32[s / 32] = static_cast<std::int16_t>(first.low + second.low);
        }
    }
}

}  // namespace

ActivationKernels activation_kernels() {
    return {per32, per256};
}

}  // namespace weir::kernels::WEIR_AVX512_SPACE
