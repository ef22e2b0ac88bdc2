// SPDX-License-Identifier: Apache-2.0
#include "kernels/avx2/k_pairs.h"
#include "kernels/avx2/kernels.h"

namespace weir::kernels::avx2 {
namespace {

using Unit = Q4_KUnit;
constexpr PrefetchPlan kPlan = {2048, 3072};

/// Four columns of each sub-block. In int16 a pair's 8 groups x 2 products x 15 x 127 = 30480 stay in range.
WEIR_AVX2_INLINE void add_group(const std::byte* quants, const Fours& x, PlaneSums& sums) {
    const __m256i nibbles = _mm256_set1_epi8(0x0F);
    __m256i pairs = load32(quants);
    keep(pairs);
    const __m256i low = _mm256_and_si256(pairs, nibbles);
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(pairs, 4), nibbles);
    add_low(sums, low, x);
    add_high(sums, high, x);
}

WEIR_AVX2_INLINE void add_quants(const std::byte* quants, const Per256View& x, UnitSums& unit) {
    const std::byte* line =
        quants - Unit::kQuants;  // prefetched: nine lines of the unit for each pair's eight
#pragma GCC unroll 4
    for (int j = 0; j < 4; ++j) {
        PlaneSums sums0 = no_sums();
        PlaneSums sums1 = no_sums();
#pragma GCC unroll 8
        for (int g = 0; g < 8; ++g, quants += 64) {
            prefetch_ahead<kPlan>(line);
            line += 64;
            const Fours fours = fours_at(x, 64 * j + 4 * g);
            add_group(quants, fours, sums0);
            add_group(quants + 32, fours, sums1);
        }
        prefetch_ahead<kPlan>(line);
        line += 64;
        add_scaled(unit.dots[0], sums0, unit.scales[0], j);
        add_scaled(unit.dots[1], sums1, unit.scales[1], j);
    }
}

WEIR_AVX2_INLINE void unit(const std::byte* tape, const Per256View& x, Rows16& y) {
    UnitSums sums = begin_unit<Unit>(tape, x);
    add_quants(tape + Unit::kQuants, x, sums);
    end_unit<Unit>(tape, x, sums, y);
}

}  // namespace

WEIR_AVX2 void matvec_q4_k(const std::byte* tape, std::size_t tiles, std::size_t columns,
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
