// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include "formats/half.h"
#include "kernels/attention_driver.h"
#include "kernels/attention_sets.h"

namespace weir::kernels::scalar {
namespace {

/// Plain loops over 16 sums, which a compiler can give to whatever vectors every machine has.
struct Set {
    static constexpr std::size_t kLanes = 16;
    template <std::size_t kHeads>
    static constexpr std::size_t kRows = 1;
    template <std::size_t kHeads>
    static constexpr std::size_t kVectors = 1;
    static constexpr std::size_t kStrip = 6;
    static constexpr std::size_t kDirectHeads = 0;

    static void widen(const std::uint16_t* halves, std::size_t n, float* out) {
        for (std::size_t i = 0; i < n; ++i) out[i] = formats::half_to_float(halves[i]);
    }

    template <std::size_t kHeads, class Row>
    static void scores(const float* queries, std::size_t width, const Row* rows, std::size_t,
                       float* weights) {
        for (std::size_t h = 0; h < kAttentionTile; ++h) weights[h] = 0;
        for (std::size_t h = 0; h < kHeads; ++h) {
            float sums[kLanes] = {};
            for (std::size_t c = 0; c < width; c += kLanes) {
                for (std::size_t i = 0; i < kLanes; ++i)
                    sums[i] += queries[h * width + c + i] * value(rows[c + i]);
            }
            for (const float sum : sums) weights[h] += sum;
        }
    }

    static void soften(float* weights, const AttentionPart& part, float scale, AttentionState& state) {
        for (std::size_t h = 0; h < kAttentionTile; ++h) {
            const float before = part.first ? -std::numeric_limits<float>::infinity() : state.largest[h];
            float largest = before;
            for (std::size_t p = 0; p < part.count; ++p) {
                largest = std::max(largest, weights[p * kAttentionTile + h] * scale);
            }
            const float factor = std::exp(before - largest);
            float sum = part.first ? 0 : state.sum[h] * factor;
            for (std::size_t p = 0; p < part.count; ++p) {
                float& weight = weights[p * kAttentionTile + h];
                weight = std::exp(weight * scale - largest);
                sum += weight;
            }
            const float share = part.last ? 1 / sum : 1;
            for (std::size_t p = 0; p < part.count; ++p) weights[p * kAttentionTile + h] *= share;
            state.largest[h] = largest;
            state.sum[h] = sum;
            state.factor[h] = factor * share;
        }
    }

    template <std::size_t kHeads, std::size_t kVectors, class Row>
    static void values(const float* weights, const AttentionBlock<Row>& block, const AttentionState& state,
                       std::size_t column, float* contexts, std::size_t context_stride) {
        for (std::size_t h = 0; h < kHeads; ++h) {
            float sums[kLanes] = {};
            for (std::size_t p = 0; p < block.count; ++p) {
                const Row* row = block.rows + p * block.row_stride + column;
                for (std::size_t i = 0; i < kLanes; ++i)
                    sums[i] += weights[p * kAttentionTile + h] * value(row[i]);
            }
            float* context = contexts + h * context_stride + column;
            for (std::size_t i = 0; i < kLanes; ++i) {
                context[i] = block.first ? sums[i] : context[i] * state.factor[h] + sums[i];
            }
        }
    }

private:
    static float value(float number) { return number; }
    static float value(std::uint16_t half) { return formats::half_to_float(half); }
};

}  // namespace

void attention(const AttentionArgs& args, AttentionScratch& scratch) {
    AttentionDriver<Set>(args, scratch).run();
}

}  // namespace weir::kernels::scalar
