// SPDX-License-Identifier: Apache-2.0
#include "kernels/avx512/k_scales.h"
#include "kernels/avx512/vector.h"

namespace weir::kernels::WEIR_AVX512_SPACE {
namespace {

using Unit = Q5_KUnit;

/// The low nibbles of one and the high nibbles of the other, in one instruction.
WEIR_AVX512_INLINE __m512i nibbles_of(__m512i low, __m512i high) {
    constexpr int kFirstWhereSecondElseThird = 0xE2;
    return _mm512_ternarylogic_epi32(low, _mm512_set1_epi8(0x0F), high, kFirstWhereSecondElseThird);
}

/// Sums of two sub-blocks: those of the low nibbles and of the high ones.
struct PairSums {
    Planes low_nibbles;
    Planes high_nibbles;
};

/// Four columns of each sub-block. Their fifth bits come to bits 4 and 0 by one shift and one mask.
template <unsigned v>
WEIR_AVX512_INLINE void add_four(const std::byte* half, __m512i high_bits, const std::int8_t* high,
                                 const std::int8_t* low, PairSums& sums) {
    const std::byte* from = half + Unit::kLow + 64 * v;
    prefetch_ahead<kTapePlan>(from);
    const __m512i pairs = load64(from);
    const __m512i fifth = _mm512_and_si512(_mm512_srli_epi16(high_bits, v), _mm512_set1_epi8(0x11));
    const __m512i first = nibbles_of(pairs, fifth);
    const __m512i second = nibbles_of(_mm512_srli_epi16(pairs, 4), _mm512_slli_epi16(fifth, 4));
    add_products(sums.low_nibbles, first, high + 4 * v, low + 4 * v);
    add_products(sums.high_nibbles, second, high + 32 + 4 * v, low + 32 + 4 * v);
}

/// Sixteen columns of each sub-block.
WEIR_AVX512_INLINE void add_half(const std::byte* half, const std::int8_t* high, const std::int8_t* low,
                                 PairSums& sums) {
    prefetch_ahead<kTapePlan>(half);
    const __m512i high_bits = load64(half);
    add_four<0>(half, high_bits, high, low, sums);
    add_four<1>(half, high_bits, high, low, sums);
    add_four<2>(half, high_bits, high, low, sums);
    add_four<3>(half, high_bits, high, low, sums);
}

WEIR_AVX512_INLINE void add_sub_blocks(const std::byte* halves, const std::int8_t* high,
                                       const std::int8_t* low, __m512i scales, Planes& dots) {
    PairSums sums = {no_planes(), no_planes()};
    add_half(halves, high, low, sums);
    add_half(halves + Unit::kHalfBytes, high + 16, low + 16, sums);
    add_multiplied(dots, sums.low_nibbles, first_of(scales));
    add_multiplied(dots, sums.high_nibbles, second_of(scales));
}

WEIR_AVX512_INLINE __m512 unit(const std::byte* tape, const Per256View& x, __m512 y) {
    for (std::size_t line = 0; line < Unit::kHalves; line += 64) prefetch_ahead<kTapePlan>(tape + line);
    const Scales scales = unpack_scales(tape + Unit::kScales);
    const Planes below = {min_sums(scales, x.high_by32), min_sums(scales, x.low_by32)};
    Planes dots = no_planes();
#pragma GCC unroll 4
    for (std::size_t j = 0; j < 4; ++j) {
        const __m512i pairs = j % 2 == 0 ? even_bytes(scales.scales[j / 2]) : odd_bytes(scales.scales[j / 2]);
        const std::byte* halves = tape + Unit::kHalves + 2 * Unit::kHalfBytes * j;
        add_sub_blocks(halves, x.high + 64 * j, x.low + 64 * j, pairs, dots);
    }
    const __m512 scale = _mm512_set1_ps(*x.scales);
    y = _mm512_fmadd_ps(joined(dots), _mm512_mul_ps(halves16(tape + Unit::kD), scale), y);
    return _mm512_fnmadd_ps(joined(below), _mm512_mul_ps(halves16(tape + Unit::kDMin), scale), y);
}

}  // namespace

WEIR_AVX512 void matvec_q5_k(const std::byte* tape, std::size_t tiles, std::size_t columns,
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
