// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "kernels/attention_driver.h"
#include "kernels/attention_sets.h"
#include "kernels/intrinsics.h"
#include "kernels/neon/exponential.h"

namespace weir::kernels::neon {
namespace {

/// 24 sums in registers: with the queries or weights of four heads and one row that is 29 of 32.
struct Set {
    static constexpr std::size_t kLanes = 4;
    template <std::size_t kHeads>
    static constexpr std::size_t kRows = 24 / kHeads;
    template <std::size_t kHeads>
    static constexpr std::size_t kVectors = 24 / kHeads;
    static constexpr std::size_t kStrip = 24;
    static constexpr std::size_t kDirectHeads = kAttentionHeads;

    WEIR_NEON static void widen(const std::uint16_t* halves, std::size_t n, float* out) {
        for (std::size_t i = 0; i < n; i += kLanes) vst1q_f32(out + i, load(halves + i));
    }

    template <std::size_t kHeads, class Row>
    WEIR_NEON static void scores(const float* queries, std::size_t width, const Row* rows,
                                 std::size_t row_stride, float* weights) {
        constexpr std::size_t kCount = kRows<kHeads>;
        float32x4_t sums[kCount][kAttentionTile];
#pragma GCC unroll 24
        for (std::size_t p = 0; p < kCount; ++p) {
#pragma GCC unroll 4
            for (std::size_t h = 0; h < kAttentionTile; ++h) sums[p][h] = vdupq_n_f32(0);
        }
        for (std::size_t c = 0; c < width; c += kLanes) {
            float32x4_t query[kHeads];
#pragma GCC unroll 4
            for (std::size_t h = 0; h < kHeads; ++h) query[h] = vld1q_f32(queries + h * width + c);
#pragma GCC unroll 24
            for (std::size_t p = 0; p < kCount; ++p) {
                const float32x4_t row = load(rows + p * row_stride + c);
#pragma GCC unroll 4
                for (std::size_t h = 0; h < kHeads; ++h) sums[p][h] = vfmaq_f32(sums[p][h], query[h], row);
            }
        }
#pragma GCC unroll 24
        for (std::size_t p = 0; p < kCount; ++p) vst1q_f32(weights + p * kAttentionTile, totals(sums[p]));
    }

    WEIR_NEON static void soften(float* weights, const AttentionPart& part, float scale,
                                 AttentionState& state) {
        // The lanes of a vector are the heads of one position.
        const std::size_t size = part.count * kAttentionTile;
        const float32x4_t nothing = vdupq_n_f32(-std::numeric_limits<float>::infinity());
        const float32x4_t before = part.first ? nothing : vld1q_f32(state.largest);
        float32x4_t largest = before;
        for (std::size_t i = 0; i < size; i += kLanes)
            largest = vmaxq_f32(largest, vmulq_n_f32(vld1q_f32(weights + i), scale));
        const float32x4_t factor = exponential(vsubq_f32(before, largest));
        const float32x4_t shift = vnegq_f32(largest);
        float32x4_t sum = part.first ? vdupq_n_f32(0) : vmulq_f32(vld1q_f32(state.sum), factor);
        for (std::size_t i = 0; i < size; i += kLanes) {
            const float32x4_t weight = exponential(vfmaq_n_f32(shift, vld1q_f32(weights + i), scale));
            sum = vaddq_f32(sum, weight);
            vst1q_f32(weights + i, weight);
        }
        vst1q_f32(state.largest, largest);
        vst1q_f32(state.sum, sum);
        vst1q_f32(state.factor, factor);
        if (part.last) divide(weights, size, state);
    }

    template <std::size_t kHeads, std::size_t kCount, class Row>
    WEIR_NEON static void values(const float* weights, const AttentionBlock<Row>& block,
                                 const AttentionState& state, std::size_t column, float* contexts,
                                 std::size_t context_stride) {
        float32x4_t sums[kHeads][kCount];
#pragma GCC unroll 4
        for (std::size_t h = 0; h < kHeads; ++h) {
#pragma GCC unroll 24
            for (std::size_t v = 0; v < kCount; ++v) sums[h][v] = vdupq_n_f32(0);
        }
        const Row* row = block.rows + column;
        const std::size_t row_stride = block.row_stride;
        for (std::size_t left = block.count; left > 0; --left, row += row_stride, weights += kAttentionTile) {
            const float32x4_t weight = vld1q_f32(weights);
#pragma GCC unroll 24
            for (std::size_t v = 0; v < kCount; ++v)
                add_heads<kHeads, kCount>(sums, v, load(row + v * kLanes), weight);
        }
#pragma GCC unroll 4
        for (std::size_t h = 0; h < kHeads; ++h) {
            float* context = contexts + h * context_stride + column;
#pragma GCC unroll 24
            for (std::size_t v = 0; v < kCount; ++v) {
                if (!block.first)
                    sums[h][v] = vfmaq_n_f32(sums[h][v], vld1q_f32(context + v * kLanes), state.factor[h]);
                vst1q_f32(context + v * kLanes, sums[h][v]);
            }
        }
    }

private:
    WEIR_NEON_INLINE float32x4_t load(const float* from) {
        return vld1q_f32(from);
    }
    WEIR_NEON_INLINE float32x4_t load(const std::uint16_t* from) {
        return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(from)));
    }

    /// One vector of a row times the weights of a position, whose lanes are the heads.
    template <std::size_t kHeads, std::size_t kCount>
    WEIR_NEON_INLINE void add_heads(float32x4_t (&sums)[kHeads][kCount], std::size_t v, float32x4_t value,
                                    float32x4_t weight) {
        sums[0][v] = vfmaq_laneq_f32(sums[0][v], value, weight, 0);
        if constexpr (kHeads > 1) sums[1][v] = vfmaq_laneq_f32(sums[1][v], value, weight, 1);
        if constexpr (kHeads > 2) sums[2][v] = vfmaq_laneq_f32(sums[2][v], value, weight, 2);
        if constexpr (kHeads > 3) sums[3][v] = vfmaq_laneq_f32(sums[3][v], value, weight, 3);
    }

    /// The total of each of four vectors, side by side.
    WEIR_NEON_INLINE float32x4_t totals(const float32x4_t (&of)[kAttentionTile]) {
        return vpaddq_f32(vpaddq_f32(of[0], of[1]), vpaddq_f32(of[2], of[3]));
    }

    /// Weights and the factor of earlier blocks over the sum.
    WEIR_NEON_INLINE void divide(float* weights, std::size_t size, AttentionState& state) {
        const float32x4_t share = vdivq_f32(vdupq_n_f32(1), vld1q_f32(state.sum));
        vst1q_f32(state.factor, vmulq_f32(vld1q_f32(state.factor), share));
        for (std::size_t i = 0; i < size; i += kLanes)
            vst1q_f32(weights + i, vmulq_f32(vld1q_f32(weights + i), share));
    }
};

}  // namespace

void attention(const AttentionArgs& args, AttentionScratch& scratch) {
    AttentionDriver<Set>(args, scratch).run();
}

}  // namespace weir::kernels::neon
