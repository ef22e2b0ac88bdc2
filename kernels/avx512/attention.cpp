// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "kernels/attention_driver.h"
#include "kernels/attention_sets.h"
#include "kernels/avx512/exponential.h"
#include "kernels/intrinsics.h"

namespace weir::kernels::WEIR_AVX512_SPACE {
namespace {

/// Of 32 registers up to 24 hold sums, which leaves few loads to each FMA.
struct Set {
    static constexpr std::size_t kLanes = 16;
    template <std::size_t kHeads>
    static constexpr std::size_t kRows = kHeads == 1 ? 12 : 24 / kHeads;
    template <std::size_t kHeads>
    static constexpr std::size_t kVectors = 6;
    static constexpr std::size_t kStrip = 6;
    static constexpr std::size_t kDirectHeads = kAttentionTile;

    WEIR_AVX512 static void widen(const std::uint16_t* halves, std::size_t n, float* out) {
        for (std::size_t i = 0; i < n; i += kLanes) _mm512_store_ps(out + i, load(halves + i));
    }

    template <std::size_t kHeads, class Row>
    WEIR_AVX512 static void scores(const float* queries, std::size_t width, const Row* rows,
                                   std::size_t row_stride, float* weights) {
        constexpr std::size_t kCount = kRows<kHeads>;
        __m512 sums[kCount][kAttentionTile];
#pragma GCC unroll 12
        for (std::size_t p = 0; p < kCount; ++p) {
#pragma GCC unroll 12
            for (std::size_t h = 0; h < kAttentionTile; ++h) sums[p][h] = _mm512_setzero_ps();
        }
        for (std::size_t c = 0; c < width; c += kLanes) {
            __m512 query[kHeads];
#pragma GCC unroll 12
            for (std::size_t h = 0; h < kHeads; ++h) query[h] = _mm512_loadu_ps(queries + h * width + c);
#pragma GCC unroll 12
            for (std::size_t p = 0; p < kCount; ++p) {
                const __m512 row = load(rows + p * row_stride + c);
#pragma GCC unroll 12
                for (std::size_t h = 0; h < kHeads; ++h)
                    sums[p][h] = _mm512_fmadd_ps(query[h], row, sums[p][h]);
            }
        }
#pragma GCC unroll 12
        for (std::size_t p = 0; p < kCount; ++p) _mm_store_ps(weights + p * kAttentionTile, totals(sums[p]));
    }

    WEIR_AVX512 static void soften(float* weights, const AttentionPart& part, float scale,
                                   AttentionState& state) {
        // Four positions of four heads fill a vector; other counts are filled up with weights of 0.
        const __m128 nothing = _mm_set1_ps(-std::numeric_limits<float>::infinity());
        const std::size_t size = part.count * kAttentionTile;
        for (std::size_t i = size; i % kLanes != 0; i += kAttentionTile) _mm_store_ps(weights + i, nothing);
        const __m512 scales = _mm512_set1_ps(scale);
        __m512 most = _mm512_broadcast_f32x4(nothing);
        for (std::size_t i = 0; i < size; i += kLanes) {
            most = _mm512_max_ps(most, _mm512_mul_ps(_mm512_load_ps(weights + i), scales));
        }
        const __m256 pairs = _mm256_max_ps(_mm512_castps512_ps256(most), upper(most));
        const __m128 before = part.first ? nothing : _mm_loadu_ps(state.largest);
        const __m128 largest =
            _mm_max_ps(before, _mm_max_ps(_mm256_castps256_ps128(pairs), _mm256_extractf128_ps(pairs, 1)));
        const __m128 factor =
            _mm512_castps512_ps128(exponential(_mm512_broadcast_f32x4(_mm_sub_ps(before, largest))));
        const __m512 shift = _mm512_broadcast_f32x4(largest);
        __m512 sums = _mm512_setzero_ps();
        for (std::size_t i = 0; i < size; i += kLanes) {
            const __m512 weight = exponential(_mm512_fmsub_ps(_mm512_load_ps(weights + i), scales, shift));
            sums = _mm512_add_ps(sums, weight);
            _mm512_store_ps(weights + i, weight);
        }
        const __m256 two = _mm256_add_ps(_mm512_castps512_ps256(sums), upper(sums));
        __m128 sum = _mm_add_ps(_mm256_castps256_ps128(two), _mm256_extractf128_ps(two, 1));
        if (!part.first) sum = _mm_fmadd_ps(_mm_loadu_ps(state.sum), factor, sum);
        _mm_storeu_ps(state.largest, largest);
        _mm_storeu_ps(state.sum, sum);
        _mm_storeu_ps(state.factor, factor);
        if (part.last) divide(weights, size, state);
    }

    template <std::size_t kHeads, std::size_t kCount, class Row>
    WEIR_AVX512 static void values(const float* weights, const AttentionBlock<Row>& block,
                                   const AttentionState& state, std::size_t column, float* contexts,
                                   std::size_t context_stride) {
        __m512 sums[kHeads][kCount];
#pragma GCC unroll 12
        for (std::size_t h = 0; h < kHeads; ++h) {
#pragma GCC unroll 12
            for (std::size_t v = 0; v < kCount; ++v) sums[h][v] = _mm512_setzero_ps();
        }
        const Row* row = block.rows + column;
        const std::size_t row_stride = block.row_stride;
        for (std::size_t left = block.count; left > 0; --left, row += row_stride, weights += kAttentionTile) {
            __m512 weight[kHeads];
#pragma GCC unroll 12
            for (std::size_t h = 0; h < kHeads; ++h) weight[h] = _mm512_set1_ps(weights[h]);
#pragma GCC unroll 12
            for (std::size_t v = 0; v < kCount; ++v) {
                const __m512 value = load(row + v * kLanes);
#pragma GCC unroll 12
                for (std::size_t h = 0; h < kHeads; ++h)
                    sums[h][v] = _mm512_fmadd_ps(weight[h], value, sums[h][v]);
            }
        }
#pragma GCC unroll 12
        for (std::size_t h = 0; h < kHeads; ++h) {
            float* context = contexts + h * context_stride + column;
            if (!block.first) {
                const __m512 factor = _mm512_set1_ps(state.factor[h]);
#pragma GCC unroll 12
                for (std::size_t v = 0; v < kCount; ++v) {
                    sums[h][v] = _mm512_fmadd_ps(_mm512_loadu_ps(context + v * kLanes), factor, sums[h][v]);
                }
            }
#pragma GCC unroll 12
            for (std::size_t v = 0; v < kCount; ++v) _mm512_storeu_ps(context + v * kLanes, sums[h][v]);
        }
    }

private:
    WEIR_AVX512_INLINE __m512 load(const float* from) {
        return _mm512_load_ps(from);
    }
    WEIR_AVX512_INLINE __m512 load(const std::uint16_t* from) {
        return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
    }

    WEIR_AVX512_INLINE __m256 upper(__m512 of) {
        return _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(of), 1));
    }

    /// The total of each of four vectors, side by side.
    WEIR_AVX512_INLINE __m128 totals(const __m512 (&of)[kAttentionTile]) {
        __m256 half[kAttentionTile];
#pragma GCC unroll 4
        for (std::size_t h = 0; h < kAttentionTile; ++h) {
            half[h] = _mm256_add_ps(_mm512_castps512_ps256(of[h]), upper(of[h]));
        }
        const __m256 ab =
            _mm256_add_ps(_mm256_unpacklo_ps(half[0], half[1]), _mm256_unpackhi_ps(half[0], half[1]));
        const __m256 cd =
            _mm256_add_ps(_mm256_unpacklo_ps(half[2], half[3]), _mm256_unpackhi_ps(half[2], half[3]));
        const __m256 abcd = _mm256_add_ps(_mm256_shuffle_ps(ab, cd, _MM_SHUFFLE(1, 0, 1, 0)),
                                          _mm256_shuffle_ps(ab, cd, _MM_SHUFFLE(3, 2, 3, 2)));
        return _mm_add_ps(_mm256_castps256_ps128(abcd), _mm256_extractf128_ps(abcd, 1));
    }

    /// Weights and the factor of earlier blocks over the sum.
    WEIR_AVX512_INLINE void divide(float* weights, std::size_t size, AttentionState& state) {
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

}  // namespace weir::kernels::WEIR_AVX512_SPACE
