// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>

#include "kernels/activation_rule.h"
#include "kernels/intrinsics.h"
#include "kernels/prefetch.h"
#include "kernels/tape_layout.h"

// Small pieces that the AVX2 kernels share.
namespace weir::kernels::avx2 {

WEIR_AVX2_INLINE __m256i load32(const std::byte* from) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}

/// Says that the vector is needed here, in a register. GCC otherwise turns chains of integer additions into
/// trees, runs out of registers and spills products to the stack, and loads weights twice to use them as
/// memory operands: a quarter of the speed from cache.
WEIR_AVX2_INLINE void keep([[maybe_unused]] __m256i& vector) {
#ifndef __clang_analyzer__  // clang-tidy refuses the constraint in sources for wider vectors
    asm("" : "+x"(vector));
#endif
}

/// Four neighbouring int8 (or two int16) in every 32-bit lane.
WEIR_AVX2_INLINE __m256i broadcast4(const void* from) {
    int word = 0;
    std::memcpy(&word, from, sizeof(word));
    return _mm256_set1_epi32(word);
}

/// Eight binary16 as floats.
WEIR_AVX2_INLINE __m256 halves8(const std::byte* from) {
    return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
}

/// The even bytes of each 32-bit lane as two int16: a pair of neighbouring scales (tape_layout.h), unsigned.
WEIR_AVX2_INLINE __m256i even_bytes(__m256i words) {
    return _mm256_and_si256(words, _mm256_set1_epi16(0xFF));
}
WEIR_AVX2_INLINE __m256i odd_bytes(__m256i words) {
    return _mm256_srli_epi16(words, 8);
}
/// The same, signed.
WEIR_AVX2_INLINE __m256i even_bytes_signed(__m256i words) {
    return _mm256_srai_epi16(_mm256_slli_epi16(words, 8), 8);
}
WEIR_AVX2_INLINE __m256i odd_bytes_signed(__m256i words) {
    return _mm256_srai_epi16(words, 8);
}

/// The first (or second) int16 of each 32-bit lane in both its halves.
WEIR_AVX2_INLINE __m256i first_twice(__m256i pairs) {
    return _mm256_shuffle_epi8(pairs, _mm256_setr_epi8(0, 1, 0, 1, 4, 5, 4, 5, 8, 9, 8, 9, 12, 13, 12, 13, 0,
                                                       1, 0, 1, 4, 5, 4, 5, 8, 9, 8, 9, 12, 13, 12, 13));
}
WEIR_AVX2_INLINE __m256i second_twice(__m256i pairs) {
    return _mm256_shuffle_epi8(
        pairs, _mm256_setr_epi8(2, 3, 2, 3, 6, 7, 6, 7, 10, 11, 10, 11, 14, 15, 14, 15, 2, 3, 2, 3, 6, 7, 6,
                                7, 10, 11, 10, 11, 14, 15, 14, 15));
}

/// One float per row of a tile.
struct Rows16 {
    __m256 first;
    __m256 second;
};

/// One integer per row, of eight rows, for each plane of the activation.
struct Planes {
    __m256i high;
    __m256i low;
};

WEIR_AVX2_INLINE Planes no_planes() {
    return {_mm256_setzero_si256(), _mm256_setzero_si256()};
}

/// What both planes gave together.
WEIR_AVX2_INLINE __m256 joined(const Planes& planes) {
    return _mm256_fmadd_ps(_mm256_cvtepi32_ps(planes.low), _mm256_set1_ps(kLowStep),
                           _mm256_cvtepi32_ps(planes.high));
}

}  // namespace weir::kernels::avx2
