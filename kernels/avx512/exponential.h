// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/avx512/kernels.h"
#include "kernels/exponential.h"
#include "kernels/intrinsics.h"

namespace weir::kernels::WEIR_AVX512_SPACE {

/// exp of sixteen floats (kernels/exponential.h).
WEIR_AVX512_INLINE __m512 exponential(__m512 x) {
    const __m512 lowest = _mm512_set1_ps(kExpLowest);
    const auto normal = _mm512_cmp_ps_mask(x, lowest, _CMP_NLT_UQ);
    const __m512 within = _mm512_min_ps(_mm512_set1_ps(kExpHighest), _mm512_max_ps(lowest, x));
    const __m512 round = _mm512_set1_ps(kExpRound);
    const __m512 rounded = _mm512_fmadd_ps(within, _mm512_set1_ps(kExpInverseLn2), round);
    const __m512 n = _mm512_sub_ps(rounded, round);
    __m512 r = _mm512_fnmadd_ps(n, _mm512_set1_ps(kExpLn2High), within);
    r = _mm512_fnmadd_ps(n, _mm512_set1_ps(kExpLn2Low), r);
    __m512 sum = _mm512_set1_ps(kExpPolynomial[0]);
    for (int i = 1; i < 6; ++i) sum = _mm512_fmadd_ps(sum, r, _mm512_set1_ps(kExpPolynomial[i]));
    const __m512 of_r = _mm512_add_ps(_mm512_fmadd_ps(sum, _mm512_mul_ps(r, r), r), _mm512_set1_ps(1));
    const __m512i exponent = _mm512_add_epi32(_mm512_castps_si512(rounded), _mm512_set1_epi32(kExpBias));
    const __m512 half = _mm512_mul_ps(of_r, _mm512_castsi512_ps(_mm512_slli_epi32(exponent, 23)));
    return _mm512_maskz_mov_ps(normal, _mm512_add_ps(half, half));
}

}  // namespace weir::kernels::WEIR_AVX512_SPACE
