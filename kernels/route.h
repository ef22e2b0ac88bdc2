// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace weir::kernels {

/// From logits to scores: each for itself (DeepSeek-V3), or over all experts (DeepSeek-V2, Qwen3, Mixtral).
enum class RouteGate : std::uint8_t { kSigmoid, kSoftmax };

/// How a router of DeepSeek-V3 chooses (arXiv:2412.19437, section 2.1.2): the experts lie in `groups` groups
/// of equal size, of which the `top_groups` best may be chosen from.
struct RouteShape {
    std::size_t experts = 0;  ///< a multiple of groups
    std::size_t top_k = 0;    ///< at most top_groups * experts / groups
    std::size_t groups = 1;
    std::size_t top_groups = 1;  ///< at most groups
    float scale = 1;             ///< of the weights
    RouteGate gate = RouteGate::kSigmoid;
    bool normalised = true;  ///< weights are divided by their sum
};

/// One expert of a token and the weight of its output.
struct Chosen {
    std::uint32_t expert = 0;
    float weight = 0;
};

/// Floats of scratch that route() needs.
std::size_t route_scratch_size(const RouteShape& shape);

/// Chooses shape.top_k experts, the best first. An expert is chosen by its score + bias, a group by the sum
/// of its two best; of equals the lower index wins. Weights are the scores without the bias, divided by their
/// sum
/// (+ 1e-20) where they are normalised, and multiplied by the scale. logits and bias: [experts]; bias may
/// be null. chosen.size() is top_k. Allocates nothing. Throws Fault when a size does not fit.
void route(const RouteShape& shape, const float* logits, const float* bias, std::span<Chosen> chosen,
           std::span<float> scratch);

/// The same weights for experts that something else chose, such as a draw: chosen[i] is experts[i] with its
/// weight.
void weights_for(const RouteShape& shape, const float* logits, std::span<const std::uint32_t> experts,
                 std::span<Chosen> chosen);

}  // namespace weir::kernels
