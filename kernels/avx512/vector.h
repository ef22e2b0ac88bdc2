// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>

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

}  // namespace weir::kernels::WEIR_AVX512_SPACE
