// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/exponential.h"
#include "kernels/intrinsics.h"

namespace weir::kernels::avx2 {

/// exp of eight floats (kernels/exponential.h).
WEIR_AVX2_INLINE __m256 exponential(__m256 x) {
    const __m256 lowest = _mm256_set1_ps(kExpLowest);
    const __m256 normal = _mm256_cmp_ps(x, lowest, _CMP_NLT_UQ);
    const __m256 within = _mm256_min_ps(_mm256_set1_ps(kExpHighest), _mm256_max_ps(lowest, x));
    const __m256 round = _mm256_set1_ps(kExpRound);
    const __m256 rounded = _mm256_fmadd_ps(within, _mm256_set1_ps(kExpInverseLn2), round);
    const __m256 n = _mm256_sub_ps(rounded, round);
    __m256 r = _mm256_fnmadd_ps(n, _mm256_set1_ps(kExpLn2High), within);
    r = _mm256_fnmadd_ps(n, _mm256_set1_ps(kExpLn2Low), r);
    __m256 sum = _mm256_set1_ps(kExpPolynomial[0]);
    for (int i = 1; i < 6; ++i) sum = _mm256_fmadd_ps(sum, r, _mm256_set1_ps(kExpPolynomial[i]));
    const __m256 of_r = _mm256_add_ps(_mm256_fmadd_ps(sum, _mm256_mul_ps(r, r), r), _mm256_set1_ps(1));
    const __m256i exponent = _mm256_add_epi32(_mm256_castps_si256(rounded), _mm256_set1_epi32(kExpBias));
    const __m256 half = _mm256_mul_ps(of_r, _mm256_castsi256_ps(_mm256_slli_epi32(exponent, 23)));
    return _mm256_and_ps(_mm256_add_ps(half, half), normal);
}

}  // namespace weir::kernels::avx2
