// SPDX-License-Identifier: Apache-2.0
#include "planner/overhead.h"

#include "base/units.h"

namespace weir::planner {
namespace {

// Passes over the residual stream a layer: two norms, two sums, two quantised copies.
constexpr double kResidualPasses = 6;

}  // namespace

double activation_elements(const models::Shape& shape, int threads) {
    const auto layers = static_cast<double>(shape.layers);
    const auto expert_layers = static_cast<double>(shape.expert_layers());
    const auto residual = static_cast<double>(shape.hidden) * kResidualPasses;
    const auto latents =
        static_cast<double>(2 * (shape.latent().q_lora + shape.latent().kv_lora + shape.latent().rope));
    const auto values = static_cast<double>(shape.heads * shape.latent().v);
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
    const std::uint64_t row = shape.latent().kv_lora + shape.latent().rope;
    const std::uint64_t attention =
        shape.latent().q_lora + row + shape.heads * shape.latent().v + 2 * shape.hidden;
    const std::uint64_t split = split_cache ? shape.heads * (row + shape.latent().kv_lora + 1) : 0;
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
