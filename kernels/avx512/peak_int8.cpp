// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <cstdint>

#include "kernels/avx512/kernels.h"
#include "kernels/intrinsics.h"
#include "kernels/peak_sets.h"

namespace weir::kernels::WEIR_AVX512_SPACE {

WEIR_AVX512 PeakWork int8_peak(std::size_t rounds, PeakOperands operands) {
    constexpr std::size_t kChains = 12;  // latency of 5 cycles x 2 units, and some
    constexpr std::size_t kLanes = 16;
    constexpr std::size_t kPerLane = 4;
    __m512i sums[kChains];
    for (std::size_t s = 0; s < kChains; ++s) sums[s] = _mm512_set1_epi32(static_cast<int>(s));
    const __m512i x = _mm512_set1_epi32(std::bit_cast<int>(operands.x));
    const __m512i y = _mm512_set1_epi32(std::bit_cast<int>(operands.y));
    for (std::size_t i = 0; i < rounds; ++i) {
        for (__m512i& sum : sums) sum = _mm512_dpbusd_epi32(sum, x, y);
    }
    double total = 0;
    alignas(64) std::int32_t lanes[kLanes];
#pragma GCC unroll 12
    for (std::size_t s = 0; s < kChains; ++s) {
        _mm512_store_si512(lanes, sums[s]);
        for (const std::int32_t lane : lanes) total += static_cast<double>(lane) - static_cast<double>(s);
    }
    return {2.0 * static_cast<double>(kChains * kLanes * kPerLane * rounds), total};
}

}  // namespace weir::kernels::WEIR_AVX512_SPACE
