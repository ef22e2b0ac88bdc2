// SPDX-License-Identifier: Apache-2.0
#include "kernels/avx512/vector.h"

namespace weir::kernels::WEIR_AVX512_SPACE {
namespace {

using Unit = Q8_0Unit;

/// The dot product wants unsigned weights: flipping the top bit adds 128, which the block's sums of
/// activations take away again.
WEIR_AVX512_INLINE __m512 unit(const std::byte* tape, const Per32View& x, __m512 y) {
    const __m512i flip = _mm512_set1_epi8(-128);
    Planes dots = {_mm512_set1_epi32(-128 * *x.high_sums), _mm512_set1_epi32(-128 * *x.low_sums)};
    prefetch_ahead<kTapePlan>(tape);
#pragma GCC unroll 8
    for (int g = 0; g < 8; ++g) {
        const std::byte* quants = tape + Unit::kQuants + 64 * g;
        prefetch_ahead<kTapePlan>(quants + 32);
        add_products(dots, _mm512_xor_si512(load64(quants), flip), x.high + 4 * g, x.low + 4 * g);
    }
    return _mm512_fmadd_ps(joined(dots), _mm512_mul_ps(halves16(tape + Unit::kD), _mm512_set1_ps(*x.scales)),
                           y);
}

}  // namespace

WEIR_AVX512 void matvec_q8_0(const std::byte* tape, std::size_t tiles, std::size_t columns,
                             const ActivationView& a, float* out) {
    const std::size_t units = columns / Unit::kColumns;
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        __m512 y = _mm512_setzero_ps();
        for (std::size_t u = 0; u < units; ++u, tape += Unit::kBytes) y = unit(tape, a.per32.from(32 * u), y);
        _mm512_storeu_ps(out, y);
    }
}

}  // namespace weir::kernels::WEIR_AVX512_SPACE
