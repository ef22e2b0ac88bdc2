// SPDX-License-Identifier: Apache-2.0
#include "kernels/avx512/vector.h"

namespace weir::kernels::WEIR_AVX512_SPACE {
namespace {

using Unit = Q6_KUnit;

/// The low nibbles of one and the bits of the other, in one instruction.
WEIR_AVX512_INLINE __m512i quants_of(__m512i low, __m512i top) {
    constexpr int kFirstAndSecondOrThird = 0xEA;
    return _mm512_ternarylogic_epi32(low, _mm512_set1_epi8(0x0F), top, kFirstAndSecondOrThird);
}

/// 16 columns: quants 0..63 times activations.
WEIR_AVX512_INLINE Planes sub_block(const std::byte* from, const std::int8_t* high_x,
                                    const std::int8_t* low_x) {
    prefetch_ahead<kTapePlan>(from);
    prefetch_ahead<kTapePlan>(from + 64);
    prefetch_ahead<kTapePlan>(from + 128);
    const __m512i top = _mm512_set1_epi8(0x30);
    const __m512i high = load64(from);
    const __m512i low01 = load64(from + Unit::kLow);
    const __m512i low23 = load64(from + Unit::kLow + 64);
    const __m512i q0 = quants_of(low01, _mm512_and_si512(_mm512_slli_epi16(high, 4), top));
    const __m512i q1 =
        quants_of(_mm512_srli_epi16(low01, 4), _mm512_and_si512(_mm512_slli_epi16(high, 2), top));
    const __m512i q2 = quants_of(low23, _mm512_and_si512(high, top));
    const __m512i q3 =
        quants_of(_mm512_srli_epi16(low23, 4), _mm512_and_si512(_mm512_srli_epi16(high, 2), top));
    Planes sums = no_planes();
    add_products(sums, q0, high_x, low_x);
    add_products(sums, q1, high_x + 4, low_x + 4);
    add_products(sums, q2, high_x + 8, low_x + 8);
    add_products(sums, q3, high_x + 12, low_x + 12);
    return sums;
}

/// Dot products so far, and what the quants' bias of 32 adds to them, divided by 32.
struct Sums {
    Planes dots;
    Planes offset;
};

WEIR_AVX512_INLINE void add_group(const std::byte* group, const Per256View& x, Sums& sums) {
    prefetch_ahead<kTapePlan>(group);
    const __m512i packed = load64(group);
    const std::byte* from = group + Unit::kSubBlocks;
#pragma GCC unroll 2
    for (int p = 0; p < 2; ++p, from += 2 * Unit::kSubBlockBytes) {
        const __m512i scales = p == 0 ? even_bytes_signed(packed) : odd_bytes_signed(packed);
        const __m512i high_offset = _mm512_madd_epi16(scales, broadcast4(x.high_by16 + 2 * p));
        const __m512i low_offset = _mm512_madd_epi16(scales, broadcast4(x.low_by16 + 2 * p));
        sums.offset.high = _mm512_add_epi32(sums.offset.high, high_offset);
        sums.offset.low = _mm512_add_epi32(sums.offset.low, low_offset);
        const std::int8_t* high = x.high + 32 * p;
        const std::int8_t* low = x.low + 32 * p;
        add_multiplied(sums.dots, sub_block(from, high, low), first_of(scales));
        add_multiplied(sums.dots, sub_block(from + Unit::kSubBlockBytes, high + 16, low + 16),
                       second_of(scales));
    }
}

WEIR_AVX512_INLINE __m512i centred(__m512i dots, __m512i offset) {
    return _mm512_sub_epi32(dots, _mm512_slli_epi32(offset, 5));
}

WEIR_AVX512_INLINE __m512 unit(const std::byte* tape, const Per256View& x, __m512 y) {
    Sums sums = {no_planes(), no_planes()};
    const __m512 d = halves16(tape + Unit::kD);
    for (std::size_t group = 0; group < 4; ++group)
        add_group(tape + Unit::kGroups + group * Unit::kGroupBytes, x.from(64 * group), sums);
    const Planes dots = {centred(sums.dots.high, sums.offset.high), centred(sums.dots.low, sums.offset.low)};
    return _mm512_fmadd_ps(joined(dots), _mm512_mul_ps(d, _mm512_set1_ps(*x.scales)), y);
}

}  // namespace

WEIR_AVX512 void matvec_q6_k(const std::byte* tape, std::size_t tiles, std::size_t columns,
                             const ActivationView& a, float* out) {
    const std::size_t units = columns / Unit::kColumns;
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        __m512 y = _mm512_setzero_ps();
        for (std::size_t u = 0; u < units; ++u, tape += Unit::kBytes)
            y = unit(tape, a.per256.from(256 * u), y);
        _mm512_storeu_ps(out, y);
    }
}

}  // namespace weir::kernels::WEIR_AVX512_SPACE
