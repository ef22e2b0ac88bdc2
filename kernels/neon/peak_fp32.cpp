// SPDX-License-Identifier: Apache-2.0
#include <bit>

#include "kernels/intrinsics.h"
#include "kernels/peak_sets.h"

namespace weir::kernels::neon {

WEIR_NEON PeakWork fp32_peak(std::size_t rounds, PeakOperands operands) {
    constexpr std::size_t kChains = 24;  // latency of 4 cycles x 4 units, and some
    constexpr std::size_t kFloats = 4;
    float32x4_t sums[kChains];
#pragma GCC unroll 24
    for (std::size_t s = 0; s < kChains; ++s) sums[s] = vdupq_n_f32(static_cast<float>(s));
    const float32x4_t x = vdupq_n_f32(std::bit_cast<float>(operands.x));
    const float32x4_t y = vdupq_n_f32(std::bit_cast<float>(operands.y));
    for (std::size_t i = 0; i < rounds; ++i) {
#pragma GCC unroll 24
        for (float32x4_t& sum : sums) sum = vfmaq_f32(sum, x, y);
    }
    double total = 0;
#pragma GCC unroll 24
    for (std::size_t s = 0; s < kChains; ++s) {
        float lanes[kFloats];
        vst1q_f32(lanes, sums[s]);
        for (const float lane : lanes) total += static_cast<double>(lane) - static_cast<double>(s);
    }
    return {2.0 * static_cast<double>(kChains * kFloats * rounds), total};
}

}  // namespace weir::kernels::neon
