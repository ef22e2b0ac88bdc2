// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <cstring>

#include "kernels/avx512/kernels.h"
#include "kernels/intrinsics.h"
#include "kernels/peak_sets.h"

namespace weir::kernels::avx512 {
namespace {

/// Sixteen pairs of BF16.
WEIR_AVX512_BF16 __m512bh pairs(std::uint32_t pair) {
    const __m512i words = _mm512_set1_epi32(std::bit_cast<int>(pair));
    __m512bh halves;
    static_assert(sizeof(halves) == sizeof(words));
    std::memcpy(&halves, &words, sizeof(halves));
    return halves;
}

}  // namespace

/// Not among the emulated sources: SIMDe's vectors of BF16 are no vectors of integers underneath.
WEIR_AVX512_BF16 PeakWork bf16_peak(std::size_t rounds, PeakOperands operands) {
    constexpr std::size_t kChains = 16;  // latency of 6 to 8 cycles x 2 units
    constexpr std::size_t kLanes = 16;
    constexpr std::size_t kPerLane = 2;
    __m512 sums[kChains];
    for (std::size_t s = 0; s < kChains; ++s) sums[s] = _mm512_set1_ps(static_cast<float>(s));
    const __m512bh x = pairs(operands.x);
    const __m512bh y = pairs(operands.y);
    for (std::size_t i = 0; i < rounds; ++i) {
        for (__m512& sum : sums) sum = _mm512_dpbf16_ps(sum, x, y);
    }
    double total = 0;
    alignas(64) float lanes[kLanes];
#pragma GCC unroll 16
    for (std::size_t s = 0; s < kChains; ++s) {
        _mm512_store_ps(lanes, sums[s]);
        for (const float lane : lanes) total += static_cast<double>(lane) - static_cast<double>(s);
    }
    return {2.0 * static_cast<double>(kChains * kLanes * kPerLane * rounds), total};
}

}  // namespace weir::kernels::avx512
