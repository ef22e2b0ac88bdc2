// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/avx512/vector.h"

// Scales and mins as Q4_K and Q5_K pack them (tape_layout.h): eight of six bits each a row.
namespace weir::kernels::WEIR_AVX512_SPACE {

/// Scales and mins of the rows, a byte each: sub-blocks 0-3 and 4-7.
struct Scales {
    __m512i scales[2];
    __m512i mins[2];
};

WEIR_AVX512_INLINE Scales unpack_scales(const std::byte* words) {
    const __m512i six = _mm512_set1_epi8(0x3F);
    const __m512i four = _mm512_set1_epi8(0x0F);
    const __m512i top = _mm512_set1_epi8(0x30);
    const __m512i first = load64(words);
    const __m512i second = load64(words + 64);
    const __m512i third = load64(words + 128);
    const __m512i scale_top = _mm512_and_si512(_mm512_srli_epi16(first, 2), top);
    const __m512i min_top = _mm512_and_si512(_mm512_srli_epi16(second, 2), top);
    return {{_mm512_and_si512(first, six), _mm512_or_si512(_mm512_and_si512(third, four), scale_top)},
            {_mm512_and_si512(second, six),
             _mm512_or_si512(_mm512_and_si512(_mm512_srli_epi16(third, 4), four), min_top)}};
}

WEIR_AVX512_INLINE __m512i min_sums(const Scales& s, const std::int16_t* sums) {
    const __m512i a = _mm512_madd_epi16(even_bytes(s.mins[0]), broadcast4(sums));
    const __m512i b = _mm512_madd_epi16(odd_bytes(s.mins[0]), broadcast4(sums + 2));
    const __m512i c = _mm512_madd_epi16(even_bytes(s.mins[1]), broadcast4(sums + 4));
    const __m512i d = _mm512_madd_epi16(odd_bytes(s.mins[1]), broadcast4(sums + 6));
    return _mm512_add_epi32(_mm512_add_epi32(a, b), _mm512_add_epi32(c, d));
}

}  // namespace weir::kernels::WEIR_AVX512_SPACE
