// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>

#include "kernels/activation_rule.h"
#include "kernels/avx512/kernels.h"
#include "kernels/intrinsics.h"
#include "kernels/prefetch.h"
#include "kernels/tape_layout.h"

// Small pieces that the AVX-512 kernels share.
namespace weir::kernels::WEIR_AVX512_SPACE {

/// Zen 4 follows a tape best by itself, and fastest when a kernel has few instructions a line; a request for
/// every line costs it a tenth. Only the first lines of a page help, brought as far as the second-level
/// cache.
inline constexpr PrefetchPlan kTapePlan = {0, 2048, 512, 2};

WEIR_AVX512_INLINE __m512i load64(const std::byte* from) {
    return _mm512_loadu_si512(from);
}

/// Four neighbouring int8 (or two int16) in every 32-bit lane.
WEIR_AVX512_INLINE __m512i broadcast4(const void* from) {
    int word = 0;
    std::memcpy(&word, from, sizeof(word));
    return _mm512_set1_epi32(word);
}

/// Sixteen binary16 as floats.
WEIR_AVX512_INLINE __m512 halves16(const std::byte* from) {
    return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
}

/// The even (odd) bytes of each 32-bit lane as two int16: a pair of neighbouring scales (tape_layout.h).
WEIR_AVX512_INLINE __m512i even_bytes(__m512i words) {
    return _mm512_and_si512(words, _mm512_set1_epi16(0xFF));
}
WEIR_AVX512_INLINE __m512i odd_bytes(__m512i words) {
    return _mm512_srli_epi16(words, 8);
}
WEIR_AVX512_INLINE __m512i even_bytes_signed(__m512i words) {
    return _mm512_srai_epi16(_mm512_slli_epi16(words, 8), 8);
}
WEIR_AVX512_INLINE __m512i odd_bytes_signed(__m512i words) {
    return _mm512_srai_epi16(words, 8);
}

/// The first (second) of a pair of int16 as an int32.
WEIR_AVX512_INLINE __m512i first_of(__m512i pairs) {
    return _mm512_srai_epi32(_mm512_slli_epi32(pairs, 16), 16);
}
WEIR_AVX512_INLINE __m512i second_of(__m512i pairs) {
    return _mm512_srai_epi32(pairs, 16);
}

/// One integer per row for each plane of the activation.
struct Planes {
    __m512i high;
    __m512i low;
};

WEIR_AVX512_INLINE Planes no_planes() {
    return {_mm512_setzero_si512(), _mm512_setzero_si512()};
}

/// Unsigned weights times four activations of each plane.
WEIR_AVX512_INLINE void add_products(Planes& sums, __m512i weights, const std::int8_t* high,
                                     const std::int8_t* low) {
    sums.high = _mm512_dpbusd_epi32(sums.high, weights, broadcast4(high));
    sums.low = _mm512_dpbusd_epi32(sums.low, weights, broadcast4(low));
}

WEIR_AVX512_INLINE void add_multiplied(Planes& sums, const Planes& parts, __m512i factors) {
    sums.high = _mm512_add_epi32(sums.high, _mm512_mullo_epi32(parts.high, factors));
    sums.low = _mm512_add_epi32(sums.low, _mm512_mullo_epi32(parts.low, factors));
}

/// What both planes gave together.
WEIR_AVX512_INLINE __m512 joined(const Planes& planes) {
    return _mm512_fmadd_ps(_mm512_cvtepi32_ps(planes.low), _mm512_set1_ps(kLowStep),
                           _mm512_cvtepi32_ps(planes.high));
}

}  // namespace weir::kernels::WEIR_AVX512_SPACE
