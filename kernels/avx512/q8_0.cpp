// SPDX-License-Identifier: Apache-2.0
#include "kernels/avx512/vector.h"

namespace weir::kernels::WEIR_AVX512_SPACE {
namespace {

using Unit = Q8_0Unit;

/// The dot product wants unsigned weights: flipping the top bit adds 128, which the block's sum of
/// activations takes away again.
WEIR_AVX512_INLINE __m512 unit(const std::byte* tape, const std::int8_t* x, std::int32_t x_sum, float x_scale,
                               __m512 y) {
    const __m512i flip = _mm512_set1_epi8(-128);
    __m512i dots[2] = {_mm512_set1_epi32(-128 * x_sum), _mm512_setzero_si512()};
    prefetch_ahead<kTapePlan>(tape);
#pragma GCC unroll 8
    for (int g = 0; g < 8; ++g) {
        const std::byte* quants = tape + Unit::kQuants + 64 * g;
        prefetch_ahead<kTapePlan>(quants + 32);
        dots[g % 2] =
            _mm512_dpbusd_epi32(dots[g % 2], _mm512_xor_si512(load64(quants), flip), broadcast4(x + 4 * g));
    }
    const __m512 factor = _mm512_mul_ps(halves16(tape + Unit::kD), _mm512_set1_ps(x_scale));
    return _mm512_fmadd_ps(_mm512_cvtepi32_ps(_mm512_add_epi32(dots[0], dots[1])), factor, y);
}

}  // namespace

WEIR_AVX512 void matvec_q8_0(const std::byte* tape, std::size_t tiles, std::size_t columns,
                             const ActivationView& a, float* out) {
    const std::size_t units = columns / Unit::kColumns;
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        __m512 y = _mm512_setzero_ps();
        for (std::size_t u = 0; u < units; ++u, tape += Unit::kBytes)
            y = unit(tape, a.quants32 + 32 * u, a.sums32[u], a.scales32[u], y);
        _mm512_storeu_ps(out, y);
    }
}

}  // namespace weir::kernels::WEIR_AVX512_SPACE
