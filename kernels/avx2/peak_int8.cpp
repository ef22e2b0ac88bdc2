// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <cstdint>

#include "kernels/intrinsics.h"
#include "kernels/peak_sets.h"

namespace weir::kernels::avx2 {

WEIR_AVX2 PeakWork int8_peak(std::size_t rounds, PeakOperands operands) {
    constexpr std::size_t kChains = 8;  // three instructions each: more do not fit the registers
    constexpr std::size_t kLanes = 8;
    constexpr std::size_t kPerLane = 4;
    __m256i sums[kChains];
    for (std::size_t s = 0; s < kChains; ++s) sums[s] = _mm256_set1_epi32(static_cast<int>(s));
    __m256i x = _mm256_set1_epi32(std::bit_cast<int>(operands.x));
    const __m256i y = _mm256_set1_epi32(std::bit_cast<int>(operands.y));
    const __m256i ones = _mm256_set1_epi16(1);
    for (std::size_t i = 0; i < rounds; ++i) {
        for (__m256i& sum : sums) {
            // No instruction: without it the products are the same in every round and computed once.
            asm volatile("" : "+x"(x));
            sum = _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_maddubs_epi16(x, y), ones));
        }
    }
    double total = 0;
    alignas(32) std::int32_t lanes[kLanes];
#pragma GCC unroll 8
    for (std::size_t s = 0; s < kChains; ++s) {
        _mm256_store_si256(reinterpret_cast<__m256i*>(lanes), sums[s]);
        for (const std::int32_t lane : lanes) total += static_cast<double>(lane) - static_cast<double>(s);
    }
    return {2.0 * static_cast<double>(kChains * kLanes * kPerLane * rounds), total};
}

}  // namespace weir::kernels::avx2
