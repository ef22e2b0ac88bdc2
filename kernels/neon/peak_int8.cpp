// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <cstdint>

#include "kernels/intrinsics.h"
#include "kernels/peak_sets.h"

namespace weir::kernels::neon {

WEIR_NEON PeakWork int8_peak(std::size_t rounds, PeakOperands operands) {
    constexpr std::size_t kChains = 24;  // latency of 4 cycles x 4 units, and some
    constexpr std::size_t kLanes = 4;
    constexpr std::size_t kPerLane = 4;
    int32x4_t sums[kChains];
#pragma GCC unroll 24
    for (std::size_t s = 0; s < kChains; ++s) sums[s] = vdupq_n_s32(static_cast<std::int32_t>(s));
    const int8x16_t x = vreinterpretq_s8_u32(vdupq_n_u32(operands.x));
    const int8x16_t y = vreinterpretq_s8_u32(vdupq_n_u32(operands.y));
    for (std::size_t i = 0; i < rounds; ++i) {
#pragma GCC unroll 24
        for (int32x4_t& sum : sums) sum = vdotq_s32(sum, x, y);
    }
    double total = 0;
#pragma GCC unroll 24
    for (std::size_t s = 0; s < kChains; ++s) {
        std::int32_t lanes[kLanes];
        vst1q_s32(lanes, sums[s]);
        for (const std::int32_t lane : lanes) total += static_cast<double>(lane) - static_cast<double>(s);
    }
    return {2.0 * static_cast<double>(kChains * kLanes * kPerLane * rounds), total};
}

}  // namespace weir::kernels::neon
