// SPDX-License-Identifier: Apache-2.0
#include "planner/overhead.h"

#include "base/units.h"

namespace weir::planner {
namespace {

// Passes over the residual stream a layer: two norms, two sums, two quantised copies.
constexpr double kResidualPasses = 6;

/// Widths that a layer's attention hands from phase to phase. Layers with linear attention are counted like
/// the others: their widths are of the same size.
struct AttentionWidths {
    std::uint64_t query = 0;    ///< between the query's projections
    std::uint64_t row = 0;      ///< of the cache, one position
    std::uint64_t values = 0;   ///< of all heads
    std::uint64_t context = 0;  ///< what a head gathers from a part of the cache
};

AttentionWidths attention_widths(const models::Shape& shape) {
    if (shape.mla) {
        const models::LatentAttention& mla = *shape.mla;
        return {mla.q_lora, mla.kv_lora + mla.rope, shape.heads * mla.v, mla.kv_lora};
    }
    const models::GroupedAttention& gqa = shape.grouped();
    return {gqa.q_lora, 2 * gqa.kv_heads * gqa.head, shape.heads * gqa.head, gqa.head};
}

}  // namespace

double activation_elements(const models::Shape& shape, int threads) {
    const auto layers = static_cast<double>(shape.layers);
    const auto expert_layers = static_cast<double>(shape.expert_layers());
    const auto residual = static_cast<double>(shape.hidden) * kResidualPasses;
    const AttentionWidths attention = attention_widths(shape);
    const auto latents = static_cast<double>(2 * (attention.query + attention.row));
    const auto values = static_cast<double>(attention.values);
    const auto hidden_units = static_cast<double>(shape.top_k * shape.expert_ff + shape.shared_ff);
    const auto dense_units = static_cast<double>(shape.dense_ff);
    const double everywhere =
        layers * (residual + latents) + expert_layers * static_cast<double>(shape.experts);
    const double split =
        layers * values + expert_layers * hidden_units + (layers - expert_layers) * dense_units;
    return everywhere + split / static_cast<double>(threads);
}

double exchanged_floats(const models::Shape& shape, bool split_cache) {
    const auto layers = static_cast<double>(shape.layers);
    const auto expert_layers = static_cast<double>(shape.expert_layers());
    const AttentionWidths widths = attention_widths(shape);
    const std::uint64_t attention = widths.query + widths.row + widths.values + 2 * shape.hidden;
    const std::uint64_t split = split_cache ? shape.heads * (widths.row + widths.context + 1) : 0;
    const std::uint64_t experts = shape.experts + shape.top_k * shape.expert_ff + shape.shared_ff;
    return layers * static_cast<double>(attention + split) + expert_layers * static_cast<double>(experts) +
           (layers - expert_layers) * static_cast<double>(shape.dense_ff);
}

double activation_ns(const models::Shape& shape, int threads, const measure::Measurements& measurements) {
    for (const measure::Compute& one : measurements.compute) {
        if (one.type != "activations" || one.flop_per_s.median <= 0) continue;
        return activation_elements(shape, threads) / one.flop_per_s.median * kNanosecondsPerSecond;
    }
    return 0;
}

}  // namespace weir::planner
