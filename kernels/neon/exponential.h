// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/exponential.h"
#include "kernels/intrinsics.h"

namespace weir::kernels::neon {

/// exp of four floats (kernels/exponential.h).
WEIR_NEON_INLINE float32x4_t exponential(float32x4_t x) {
    const float32x4_t lowest = vdupq_n_f32(kExpLowest);
    const uint32x4_t below = vcltq_f32(x, lowest);
    const float32x4_t within = vminq_f32(vdupq_n_f32(kExpHighest), vmaxq_f32(lowest, x));
    const float32x4_t round = vdupq_n_f32(kExpRound);
    const float32x4_t rounded = vfmaq_n_f32(round, within, kExpInverseLn2);
    const float32x4_t n = vsubq_f32(rounded, round);
    float32x4_t r = vfmsq_n_f32(within, n, kExpLn2High);
    r = vfmsq_n_f32(r, n, kExpLn2Low);
    float32x4_t sum = vdupq_n_f32(kExpPolynomial[0]);
    for (int i = 1; i < 6; ++i) sum = vfmaq_f32(vdupq_n_f32(kExpPolynomial[i]), sum, r);
    const float32x4_t of_r = vaddq_f32(vfmaq_f32(r, sum, vmulq_f32(r, r)), vdupq_n_f32(1));
    const int32x4_t exponent = vaddq_s32(vreinterpretq_s32_f32(rounded), vdupq_n_s32(kExpBias));
    const float32x4_t half = vmulq_f32(of_r, vreinterpretq_f32_s32(vshlq_n_s32(exponent, 23)));
    return vreinterpretq_f32_u32(vbicq_u32(vreinterpretq_u32_f32(vaddq_f32(half, half)), below));
}

}  // namespace weir::kernels::neon
