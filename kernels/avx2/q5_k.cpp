// SPDX-License-Identifier: Apache-2.0
#include "kernels/avx2/k_pairs.h"
#include "kernels/avx2/kernels.h"

namespace weir::kernels::avx2 {
namespace {

using Unit = Q5_KUnit;
constexpr PrefetchPlan kPlan = {1536, 2048};

/// Four columns of each sub-block; v is their place among sixteen. In int16 half a pair's 4 vectors x 2
/// products x 31 x 127 = 31496 stay in range, and a fifth vector would not.
WEIR_AVX2_INLINE void add_four(const std::byte* half, int v, const Fours& x, PlaneSums& sums) {
    const __m256i nibbles = _mm256_set1_epi8(0x0F);
    const __m256i fifth = _mm256_set1_epi8(0x10);
    const __m256i high_bits = load32(half);
    __m256i pairs = load32(half + Unit::kLow + 64 * v);
    keep(pairs);
    const __m256i low = _mm256_or_si256(_mm256_and_si256(pairs, nibbles),
                                        _mm256_and_si256(_mm256_srli_epi16(high_bits, v), fifth));
    add_low(sums, low, x);
    const __m256i high = _mm256_or_si256(_mm256_and_si256(_mm256_srli_epi16(pairs, 4), nibbles),
                                         _mm256_and_si256(_mm256_slli_epi16(high_bits, 4 - v), fifth));
    add_high(sums, high, x);
}

WEIR_AVX2_INLINE void add_halves(const std::byte* halves, const Per256View& x, UnitSums& unit) {
#pragma GCC unroll 2  // a pair of sub-blocks; the whole unit costs a tenth of the speed from cache
    for (int k = 0; k < 8; ++k, halves += Unit::kHalfBytes) {
        const int j = k / 2;
        PlaneSums sums0 = no_sums();
        PlaneSums sums1 = no_sums();
        prefetch_ahead<kPlan>(halves);
#pragma GCC unroll 4
        for (int v = 0; v < 4; ++v) {
            prefetch_ahead<kPlan>(halves + Unit::kLow + 64 * v);
            const Fours fours = fours_at(x, 64 * j + 16 * (k % 2) + 4 * v);
            add_four(halves, v, fours, sums0);
            add_four(halves + 32, v, fours, sums1);
        }
        add_scaled(unit.dots[0], sums0, unit.scales[0], j);
        add_scaled(unit.dots[1], sums1, unit.scales[1], j);
    }
}

WEIR_AVX2_INLINE void unit(const std::byte* tape, const Per256View& x, Rows16& y) {
    for (std::size_t line = 0; line < Unit::kHalves; line += 64) prefetch_ahead<kPlan>(tape + line);
    UnitSums sums = begin_unit<Unit>(tape, x);
    add_halves(tape + Unit::kHalves, x, sums);
    end_unit<Unit>(tape, x, sums, y);
}

}  // namespace

WEIR_AVX2 void matvec_q5_k(const std::byte* tape, std::size_t tiles, std::size_t columns,
                           const ActivationView& a, float* out) {
    const std::size_t units = columns / Unit::kColumns;
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        Rows16 y = {_mm256_setzero_ps(), _mm256_setzero_ps()};
        for (std::size_t u = 0; u < units; ++u, tape += Unit::kBytes) unit(tape, a.per256.from(256 * u), y);
        _mm256_storeu_ps(out, y.first);
        _mm256_storeu_ps(out + 8, y.second);
    }
}

}  // namespace weir::kernels::avx2
