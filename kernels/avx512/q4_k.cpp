// SPDX-License-Identifier: Apache-2.0
#include "kernels/avx512/k_scales.h"
#include "kernels/avx512/vector.h"

namespace weir::kernels::WEIR_AVX512_SPACE {
namespace {

using Unit = Q4_KUnit;

/// Sums over sub-blocks of the low nibbles, and of the high ones, which stay where they are in their byte and
/// so count sixteenfold.
struct Dots {
    __m512i low;
    __m512i high;
};

/// Two sub-blocks. One chain of dot products each: from memory a core has time for their latency, and every
/// instruction saved lets it look further ahead.
WEIR_AVX512_INLINE void add_sub_blocks(const std::byte* quants, const std::int8_t* x, __m512i scales,
                                       Dots& dots) {
    const __m512i low_nibbles = _mm512_set1_epi8(0x0F);
    const __m512i high_nibbles = _mm512_set1_epi8(static_cast<char>(0xF0));
    __m512i low = _mm512_setzero_si512();
    __m512i high = _mm512_setzero_si512();
#pragma GCC unroll 8
    for (int g = 0; g < 8; ++g, quants += 64) {
        prefetch_ahead<kTapePlan>(quants);
        const __m512i pairs = load64(quants);
        low = _mm512_dpbusd_epi32(low, _mm512_and_si512(pairs, low_nibbles), broadcast4(x + 4 * g));
        high = _mm512_dpbusd_epi32(high, _mm512_and_si512(pairs, high_nibbles), broadcast4(x + 32 + 4 * g));
    }
    dots.low = _mm512_add_epi32(dots.low, _mm512_mullo_epi32(low, first_of(scales)));
    dots.high = _mm512_add_epi32(dots.high, _mm512_mullo_epi32(high, second_of(scales)));
}

WEIR_AVX512_INLINE __m512 unit(const std::byte* tape, const std::int8_t* x, const std::int16_t* sums,
                               float x_scale, __m512 y) {
    for (std::size_t line = 0; line < Unit::kQuants; line += 64) prefetch_ahead<kTapePlan>(tape + line);
    const Scales scales = unpack_scales(tape + Unit::kScales);
    const __m512i below = min_sums(scales, sums);
    Dots dots = {_mm512_setzero_si512(), _mm512_setzero_si512()};
#pragma GCC unroll 4
    for (int j = 0; j < 4; ++j) {
        const __m512i pairs = j % 2 == 0 ? even_bytes(scales.scales[j / 2]) : odd_bytes(scales.scales[j / 2]);
        add_sub_blocks(tape + Unit::kQuants + 512 * j, x + 64 * j, pairs, dots);
    }
    const __m512i above = _mm512_add_epi32(dots.low, _mm512_srai_epi32(dots.high, 4));
    const __m512 scale = _mm512_set1_ps(x_scale);
    y = _mm512_fmadd_ps(_mm512_cvtepi32_ps(above), _mm512_mul_ps(halves16(tape + Unit::kD), scale), y);
    return _mm512_fnmadd_ps(_mm512_cvtepi32_ps(below), _mm512_mul_ps(halves16(tape + Unit::kDMin), scale), y);
}

}  // namespace

WEIR_AVX512 void matvec_q4_k(const std::byte* tape, std::size_t tiles, std::size_t columns,
                             const ActivationView& a, float* out) {
    const std::size_t units = columns / Unit::kColumns;
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        __m512 y = _mm512_setzero_ps();
        for (std::size_t u = 0; u < units; ++u, tape += Unit::kBytes)
            y = unit(tape, a.quants256 + 256 * u, a.sums256_by32 + 8 * u, a.scales256[u], y);
        _mm512_storeu_ps(out, y);
    }
}

}  // namespace weir::kernels::WEIR_AVX512_SPACE
