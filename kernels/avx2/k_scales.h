// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/avx2/vector.h"

// Scales and mins as Q4_K and Q5_K pack them (tape_layout.h): eight of six bits each a row.
namespace weir::kernels::avx2 {

/// Scales and mins of eight rows, a byte each: sub-blocks 0-3 and 4-7.
struct Scales {
    __m256i scales[2];
    __m256i mins[2];
};

WEIR_AVX2_INLINE Scales unpack_scales(const std::byte* words) {
    const __m256i six = _mm256_set1_epi8(0x3F);
    const __m256i four = _mm256_set1_epi8(0x0F);
    const __m256i top = _mm256_set1_epi8(0x30);
    const __m256i first = load32(words);
    const __m256i second = load32(words + 64);
    const __m256i third = load32(words + 128);
    const __m256i scale_top = _mm256_and_si256(_mm256_srli_epi16(first, 2), top);
    const __m256i min_top = _mm256_and_si256(_mm256_srli_epi16(second, 2), top);
    return {{_mm256_and_si256(first, six), _mm256_or_si256(_mm256_and_si256(third, four), scale_top)},
            {_mm256_and_si256(second, six),
             _mm256_or_si256(_mm256_and_si256(_mm256_srli_epi16(third, 4), four), min_top)}};
}

/// What the mins take away, of one plane: sum over sub-blocks of min times the sum of its activations.
WEIR_AVX2_INLINE __m256i min_sums(const Scales& s, const std::int16_t* sums) {
    const __m256i a = _mm256_madd_epi16(even_bytes(s.mins[0]), broadcast4(sums));
    const __m256i b = _mm256_madd_epi16(odd_bytes(s.mins[0]), broadcast4(sums + 2));
    const __m256i c = _mm256_madd_epi16(even_bytes(s.mins[1]), broadcast4(sums + 4));
    const __m256i d = _mm256_madd_epi16(odd_bytes(s.mins[1]), broadcast4(sums + 6));
    return _mm256_add_epi32(_mm256_add_epi32(a, b), _mm256_add_epi32(c, d));
}

}  // namespace weir::kernels::avx2
