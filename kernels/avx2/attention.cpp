// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "kernels/attention_driver.h"
#include "kernels/attention_sets.h"
#include "kernels/avx2/exponential.h"
#include "kernels/intrinsics.h"

namespace weir::kernels::avx2 {
namespace {

/// Twelve sums in registers wherever the numbers allow: two FMAs a cycle with four cycles of latency need
/// eight.
struct Set {
    static constexpr std::size_t kLanes = 8;
    template <std::size_t kHeads>
    static constexpr std::size_t kRows = 12 / kHeads;
    template <std::size_t kHeads>
    static constexpr std::size_t kVectors = 12 / kHeads;
    static constexpr std::size_t kStrip = 12;
    static constexpr std::size_t kDirectHeads = kAttentionHeads;

    WEIR_AVX2 static void widen(const std::uint16_t* halves, std::size_t n, float* out) {
        for (std::size_t i = 0; i < n; i += 16) {
            const auto* from = reinterpret_cast<const __m128i*>(halves + i);
            _mm256_store_ps(out + i, _mm256_cvtph_ps(_mm_loadu_si128(from)));
            _mm256_store_ps(out + i + 8, _mm256_cvtph_ps(_mm_loadu_si128(from + 1)));
        }
    }

    template <std::size_t kHeads, class Row>
    WEIR_AVX2 static void scores(const float* queries, std::size_t width, const Row* rows,
                                 std::size_t row_stride, float* weights) {
        constexpr std::size_t kCount = kRows<kHeads>;
        __m256 sums[kCount][kAttentionTile];
#pragma GCC unroll 12
        for (std::size_t p = 0; p < kCount; ++p) {
#pragma GCC unroll 12
            for (std::size_t h = 0; h < kAttentionTile; ++h) sums[p][h] = _mm256_setzero_ps();
        }
        for (std::size_t c = 0; c < width; c += kLanes) {
            // The smaller side stays in registers, the other comes one by one: 12 + 3 + 1 of them are 16.
            if constexpr (kCount < kHeads) {
                __m256 row[kCount];
#pragma GCC unroll 12
                for (std::size_t p = 0; p < kCount; ++p) row[p] = load(rows + p * row_stride + c);
#pragma GCC unroll 12
                for (std::size_t h = 0; h < kHeads; ++h) {
                    const __m256 query = _mm256_loadu_ps(queries + h * width + c);
#pragma GCC unroll 12
                    for (std::size_t p = 0; p < kCount; ++p)
                        sums[p][h] = _mm256_fmadd_ps(query, row[p], sums[p][h]);
                }
            } else {
                __m256 query[kHeads];
#pragma GCC unroll 12
                for (std::size_t h = 0; h < kHeads; ++h) query[h] = _mm256_loadu_ps(queries + h * width + c);
#pragma GCC unroll 12
                for (std::size_t p = 0; p < kCount; ++p) {
                    const __m256 row = load(rows + p * row_stride + c);
#pragma GCC unroll 12
                    for (std::size_t h = 0; h < kHeads; ++h)
                        sums[p][h] = _mm256_fmadd_ps(query[h], row, sums[p][h]);
                }
            }
        }
#pragma GCC unroll 12
        for (std::size_t p = 0; p < kCount; ++p) _mm_store_ps(weights + p * kAttentionTile, totals(sums[p]));
    }

    WEIR_AVX2 static void soften(float* weights, const AttentionPart& part, float scale,
                                 AttentionState& state) {
        // Two positions of four heads fill a vector; an odd count is filled up with a weight of 0.
        const __m128 nothing = _mm_set1_ps(-std::numeric_limits<float>::infinity());
        const std::size_t size = part.count * kAttentionTile;
        if (part.count % 2 != 0) _mm_store_ps(weights + size, nothing);
        const __m256 scales = _mm256_set1_ps(scale);
        __m256 most = _mm256_broadcast_ps(&nothing);
        for (std::size_t i = 0; i < size; i += kLanes) {
            most = _mm256_max_ps(most, _mm256_mul_ps(_mm256_load_ps(weights + i), scales));
        }
        const __m128 before = part.first ? nothing : _mm_loadu_ps(state.largest);
        const __m128 largest =
            _mm_max_ps(before, _mm_max_ps(_mm256_castps256_ps128(most), _mm256_extractf128_ps(most, 1)));
        const __m128 factor =
            _mm256_castps256_ps128(exponential(_mm256_castps128_ps256(_mm_sub_ps(before, largest))));
        const __m256 shift = _mm256_set_m128(largest, largest);
        __m256 sums = _mm256_setzero_ps();
        for (std::size_t i = 0; i < size; i += kLanes) {
            const __m256 weight = exponential(_mm256_fmsub_ps(_mm256_load_ps(weights + i), scales, shift));
            sums = _mm256_add_ps(sums, weight);
            _mm256_store_ps(weights + i, weight);
        }
        __m128 sum = _mm_add_ps(_mm256_castps256_ps128(sums), _mm256_extractf128_ps(sums, 1));
        if (!part.first) sum = _mm_fmadd_ps(_mm_loadu_ps(state.sum), factor, sum);
        _mm_storeu_ps(state.largest, largest);
        _mm_storeu_ps(state.sum, sum);
        _mm_storeu_ps(state.factor, factor);
        if (part.last) divide(weights, size, state);
    }

    template <std::size_t kHeads, std::size_t kCount, class Row>
    WEIR_AVX2 static void values(const float* weights, const AttentionBlock<Row>& block,
                                 const AttentionState& state, std::size_t column, float* contexts,
                                 std::size_t context_stride) {
        __m256 sums[kHeads][kCount];
#pragma GCC unroll 12
        for (std::size_t h = 0; h < kHeads; ++h) {
#pragma GCC unroll 12
            for (std::size_t v = 0; v < kCount; ++v) sums[h][v] = _mm256_setzero_ps();
        }
        const Row* row = block.rows + column;
        const std::size_t row_stride = block.row_stride;
        for (std::size_t left = block.count; left > 0; --left, row += row_stride, weights += kAttentionTile) {
            if constexpr (kCount < kHeads) {
                __m256 value[kCount];
#pragma GCC unroll 12
                for (std::size_t v = 0; v < kCount; ++v) value[v] = load(row + v * kLanes);
#pragma GCC unroll 12
                for (std::size_t h = 0; h < kHeads; ++h) {
                    const __m256 weight = _mm256_broadcast_ss(weights + h);
#pragma GCC unroll 12
                    for (std::size_t v = 0; v < kCount; ++v)
                        sums[h][v] = _mm256_fmadd_ps(weight, value[v], sums[h][v]);
                }
            } else {
                __m256 weight[kHeads];
#pragma GCC unroll 12
                for (std::size_t h = 0; h < kHeads; ++h) weight[h] = _mm256_broadcast_ss(weights + h);
#pragma GCC unroll 12
                for (std::size_t v = 0; v < kCount; ++v) {
                    const __m256 value = load(row + v * kLanes);
#pragma GCC unroll 12
                    for (std::size_t h = 0; h < kHeads; ++h)
                        sums[h][v] = _mm256_fmadd_ps(weight[h], value, sums[h][v]);
                }
            }
        }
#pragma GCC unroll 12
        for (std::size_t h = 0; h < kHeads; ++h) {
            float* context = contexts + h * context_stride + column;
            if (!block.first) {
                const __m256 factor = _mm256_broadcast_ss(state.factor + h);
#pragma GCC unroll 12
                for (std::size_t v = 0; v < kCount; ++v) {
                    sums[h][v] = _mm256_fmadd_ps(_mm256_loadu_ps(context + v * kLanes), factor, sums[h][v]);
                }
            }
#pragma GCC unroll 12
            for (std::size_t v = 0; v < kCount; ++v) _mm256_storeu_ps(context + v * kLanes, sums[h][v]);
        }
    }

private:
    WEIR_AVX2_INLINE __m256 load(const float* from) {
        return _mm256_load_ps(from);
    }
    WEIR_AVX2_INLINE __m256 load(const std::uint16_t* from) {
        return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
    }

    /// The total of each of four vectors, side by side.
    WEIR_AVX2_INLINE __m128 totals(const __m256 (&of)[kAttentionTile]) {
        const __m256 ab = _mm256_add_ps(_mm256_unpacklo_ps(of[0], of[1]), _mm256_unpackhi_ps(of[0], of[1]));
        const __m256 cd = _mm256_add_ps(_mm256_unpacklo_ps(of[2], of[3]), _mm256_unpackhi_ps(of[2], of[3]));
        const __m256 abcd = _mm256_add_ps(_mm256_shuffle_ps(ab, cd, _MM_SHUFFLE(1, 0, 1, 0)),
                                          _mm256_shuffle_ps(ab, cd, _MM_SHUFFLE(3, 2, 3, 2)));
        return _mm_add_ps(_mm256_castps256_ps128(abcd), _mm256_extractf128_ps(abcd, 1));
    }

    /// Weights and the factor of earlier blocks over the sum.
    WEIR_AVX2_INLINE void divide(float* weights, std::size_t size, AttentionState& state) {
        const __m128 share = _mm_div_ps(_mm_set1_ps(1), _mm_loadu_ps(state.sum));
        _mm_storeu_ps(state.factor, _mm_mul_ps(_mm_loadu_ps(state.factor), share));
        for (std::size_t i = 0; i < size; i += kAttentionTile) {
            _mm_store_ps(weights + i, _mm_mul_ps(_mm_load_ps(weights + i), share));
        }
    }
};

}  // namespace

void attention(const AttentionArgs& args, AttentionScratch& scratch) {
    AttentionDriver<Set>(args, scratch).run();
}

}  // namespace weir::kernels::avx2
