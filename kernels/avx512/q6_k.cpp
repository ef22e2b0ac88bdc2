// SPDX-License-Identifier: Apache-2.0
#include "kernels/avx512/vector.h"

namespace weir::kernels::WEIR_AVX512_SPACE {
namespace {

using Unit = Q6_KUnit;

/// The low nibbles of one and the bits of the other, in one instruction.
WEIR_AVX512_INLINE __m512i joined(__m512i low, __m512i top) {
    constexpr int kFirstAndSecondOrThird = 0xEA;
    return _mm512_ternarylogic_epi32(low, _mm512_set1_epi8(0x0F), top, kFirstAndSecondOrThird);
}

/// 16 columns: quants 0..63 times activations.
WEIR_AVX512_INLINE __m512i sub_block(const std::byte* from, const std::int8_t* x) {
    prefetch_ahead<kTapePlan>(from);
    prefetch_ahead<kTapePlan>(from + 64);
    prefetch_ahead<kTapePlan>(from + 128);
    const __m512i top = _mm512_set1_epi8(0x30);
    const __m512i high = load64(from);
    const __m512i low01 = load64(from + Unit::kLow);
    const __m512i low23 = load64(from + Unit::kLow + 64);
    const __m512i q0 = joined(low01, _mm512_and_si512(_mm512_slli_epi16(high, 4), top));
    const __m512i q1 = joined(_mm512_srli_epi16(low01, 4), _mm512_and_si512(_mm512_slli_epi16(high, 2), top));
    const __m512i q2 = joined(low23, _mm512_and_si512(high, top));
    const __m512i q3 = joined(_mm512_srli_epi16(low23, 4), _mm512_and_si512(_mm512_srli_epi16(high, 2), top));
    const __m512i zero = _mm512_setzero_si512();
    const __m512i first =
        _mm512_dpbusd_epi32(_mm512_dpbusd_epi32(zero, q0, broadcast4(x)), q1, broadcast4(x + 4));
    const __m512i second =
        _mm512_dpbusd_epi32(_mm512_dpbusd_epi32(zero, q2, broadcast4(x + 8)), q3, broadcast4(x + 12));
    return _mm512_add_epi32(first, second);
}

/// Dot products so far, and what the quants' bias of 32 adds to them, divided by 32.
struct Sums {
    __m512i dots;
    __m512i offset;
};

WEIR_AVX512_INLINE void add_group(const std::byte* group, const std::int8_t* x, const std::int16_t* x_sums,
                                  Sums& sums) {
    prefetch_ahead<kTapePlan>(group);
    const __m512i packed = load64(group);
    const std::byte* from = group + Unit::kSubBlocks;
#pragma GCC unroll 2
    for (int p = 0; p < 2; ++p, from += 2 * Unit::kSubBlockBytes) {
        const __m512i scales = p == 0 ? even_bytes_signed(packed) : odd_bytes_signed(packed);
        sums.offset = _mm512_add_epi32(sums.offset, _mm512_madd_epi16(scales, broadcast4(x_sums + 2 * p)));
        const __m512i first = _mm512_mullo_epi32(sub_block(from, x + 32 * p), first_of(scales));
        const __m512i second =
            _mm512_mullo_epi32(sub_block(from + Unit::kSubBlockBytes, x + 32 * p + 16), second_of(scales));
        sums.dots = _mm512_add_epi32(sums.dots, _mm512_add_epi32(first, second));
    }
}

WEIR_AVX512_INLINE __m512 unit(const std::byte* tape, const std::int8_t* x, const std::int16_t* x_sums,
                               float x_scale, __m512 y) {
    Sums sums = {_mm512_setzero_si512(), _mm512_setzero_si512()};
    const __m512 d = halves16(tape + Unit::kD);
    for (std::size_t group = 0; group < 4; ++group)
        add_group(tape + Unit::kGroups + group * Unit::kGroupBytes, x + 64 * group, x_sums + 4 * group, sums);
    const __m512i centred = _mm512_sub_epi32(sums.dots, _mm512_slli_epi32(sums.offset, 5));
    return _mm512_fmadd_ps(_mm512_cvtepi32_ps(centred), _mm512_mul_ps(d, _mm512_set1_ps(x_scale)), y);
}

}  // namespace

WEIR_AVX512 void matvec_q6_k(const std::byte* tape, std::size_t tiles, std::size_t columns,
                             const ActivationView& a, float* out) {
    const std::size_t units = columns / Unit::kColumns;
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        __m512 y = _mm512_setzero_ps();
        for (std::size_t u = 0; u < units; ++u, tape += Unit::kBytes)
            y = unit(tape, a.quants256 + 256 * u, a.sums256_by16 + 16 * u, a.scales256[u], y);
        _mm512_storeu_ps(out, y);
    }
}

}  // namespace weir::kernels::WEIR_AVX512_SPACE
