// SPDX-License-Identifier: Apache-2.0
#include <bit>

#include "kernels/avx512/kernels.h"
#include "kernels/intrinsics.h"
#include "kernels/peak_sets.h"

namespace weir::kernels::WEIR_AVX512_SPACE {

WEIR_AVX512 PeakWork fp32_peak(std::size_t rounds, PeakOperands operands) {
    constexpr std::size_t kChains = 12;  // latency of 4 cycles x 2 units, and some
    constexpr std::size_t kFloats = 16;
    __m512 sums[kChains];
    for (std::size_t s = 0; s < kChains; ++s) sums[s] = _mm512_set1_ps(static_cast<float>(s));
    const __m512 x = _mm512_set1_ps(std::bit_cast<float>(operands.x));
    const __m512 y = _mm512_set1_ps(std::bit_cast<float>(operands.y));
    for (std::size_t i = 0; i < rounds; ++i) {
        for (__m512& sum : sums) sum = _mm512_fmadd_ps(x, y, sum);
    }
    double total = 0;
    alignas(64) float lanes[kFloats];
#pragma GCC unroll 12
    for (std::size_t s = 0; s < kChains; ++s) {
        _mm512_store_ps(lanes, sums[s]);
        for (const float lane : lanes) total += static_cast<double>(lane) - static_cast<double>(s);
    }
    return {2.0 * static_cast<double>(kChains * kFloats * rounds), total};
}

}  // namespace weir::kernels::WEIR_AVX512_SPACE
