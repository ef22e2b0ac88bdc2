// SPDX-License-Identifier: Apache-2.0
#include "kernels/avx512/k_scales.h"
#include "kernels/avx512/vector.h"

namespace weir::kernels::WEIR_AVX512_SPACE {
namespace {

using Unit = Q4_KUnit;

/// Sums over sub-blocks of the low nibbles, and of the high ones, which stay where they are in their byte and
/// so count sixteenfold.
struct Dots {
    Planes low_nibbles;
    Planes high_nibbles;
};

/// Two sub-blocks. One chain of dot products for each and plane: from memory a core has time for their
/// latency, and every instruction saved lets it look further ahead.
WEIR_AVX512_INLINE void add_sub_blocks(const std::byte* quants, const std::int8_t* high,
                                       const std::int8_t* low, __m512i scales, Dots& dots) {
    const __m512i low_nibbles = _mm512_set1_epi8(0x0F);
    const __m512i high_nibbles = _mm512_set1_epi8(static_cast<char>(0xF0));
    Planes first = no_planes();
    Planes second = no_planes();
#pragma GCC unroll 8
    for (int g = 0; g < 8; ++g, quants += 64) {
        prefetch_ahead<kTapePlan>(quants);
        const __m512i pairs = load64(quants);
        add_products(first, _mm512_and_si512(pairs, low_nibbles), high + 4 * g, low + 4 * g);
        add_products(second, _mm512_and_si512(pairs, high_nibbles), high + 32 + 4 * g, low + 32 + 4 * g);
    }
    add_multiplied(dots.low_nibbles, first, first_of(scales));
    add_multiplied(dots.high_nibbles, second, second_of(scales));
}

WEIR_AVX512_INLINE __m512i both_nibbles(__m512i low_nibbles, __m512i high_nibbles) {
    return _mm512_add_epi32(low_nibbles, _mm512_srai_epi32(high_nibbles, 4));
}

WEIR_AVX512_INLINE __m512 unit(const std::byte* tape, const Per256View& x, __m512 y) {
    for (std::size_t line = 0; line < Unit::kQuants; line += 64) prefetch_ahead<kTapePlan>(tape + line);
    const Scales scales = unpack_scales(tape + Unit::kScales);
    const Planes below = {min_sums(scales, x.high_by32), min_sums(scales, x.low_by32)};
    Dots dots = {no_planes(), no_planes()};
#pragma GCC unroll 4
    for (int j = 0; j < 4; ++j) {
        const __m512i pairs = j % 2 == 0 ? even_bytes(scales.scales[j / 2]) : odd_bytes(scales.scales[j / 2]);
        add_sub_blocks(tape + Unit::kQuants + 512 * j, x.high + 64 * j, x.low + 64 * j, pairs, dots);
    }
    const Planes above = {both_nibbles(dots.low_nibbles.high, dots.high_nibbles.high),
                          both_nibbles(dots.low_nibbles.low, dots.high_nibbles.low)};
    const __m512 scale = _mm512_set1_ps(*x.scales);
    y = _mm512_fmadd_ps(joined(above), _mm512_mul_ps(halves16(tape + Unit::kD), scale), y);
    return _mm512_fnmadd_ps(joined(below), _mm512_mul_ps(halves16(tape + Unit::kDMin), scale), y);
}

}  // namespace

WEIR_AVX512 void matvec_q4_k(const std::byte* tape, std::size_t tiles, std::size_t columns,
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
