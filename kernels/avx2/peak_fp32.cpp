// SPDX-License-Identifier: Apache-2.0
#include <bit>

#include "kernels/intrinsics.h"
#include "kernels/peak_sets.h"

namespace weir::kernels::avx2 {

WEIR_AVX2 PeakWork fp32_peak(std::size_t rounds, PeakOperands operands) {
    constexpr std::size_t kChains = 12;  // latency of 4 cycles x 2 units, and some
    constexpr std::size_t kFloats = 8;
    __m256 sums[kChains];
    for (std::size_t s = 0; s < kChains; ++s) sums[s] = _mm256_set1_ps(static_cast<float>(s));
    const __m256 x = _mm256_set1_ps(std::bit_cast<float>(operands.x));
    const __m256 y = _mm256_set1_ps(std::bit_cast<float>(operands.y));
    for (std::size_t i = 0; i < rounds; ++i) {
        for (__m256& sum : sums) sum = _mm256_fmadd_ps(x, y, sum);
    }
    double total = 0;
    alignas(32) float lanes[kFloats];
#pragma GCC unroll 12
    for (std::size_t s = 0; s < kChains; ++s) {
        _mm256_store_ps(lanes, sums[s]);
        for (const float lane : lanes) total += static_cast<double>(lane) - static_cast<double>(s);
    }
    return {2.0 * static_cast<double>(kChains * kFloats * rounds), total};
}

}  // namespace weir::kernels::avx2
