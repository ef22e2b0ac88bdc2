// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "models/shape.h"

namespace weir::models {

/// Which dimensions of a head a rotation turns together: neighbours (0, 1), (2, 3) …, or one of the first
/// half with one of the second (0, n/2), (1, n/2 + 1) …
enum class RotaryPairs : std::uint8_t { kNeighbours, kHalves };

/// YaRN (arXiv:2309.00071, section 3.2): dimensions that turn more than beta_fast times in the original
/// context keep their frequency, those that turn less than beta_slow times are slowed by the whole factor.
struct Yarn {
    double original_context = 0;
    double beta_fast = 32;
    double beta_slow = 1;
};

/// Rotary position embedding (arXiv:2104.09864).
struct Rotary {
    RotaryPairs pairs = RotaryPairs::kNeighbours;
    std::uint64_t dimensions = 0;  ///< of a head that are turned
    double base = 10000;
    double factor = 1;  ///< by which frequencies are slowed: of all dimensions, or as YaRN says
    std::optional<Yarn> yarn;
    double magnitude = 1;  ///< on cosine and sine
};

/// From router logits to the weights of the experts that are chosen.
enum class Gate : std::uint8_t {
    kSoftmax,          ///< over all experts
    kSigmoid,          ///< each for itself
    kSoftmaxOfChosen,  ///< experts are chosen by logit
};

/// How gate and up make the hidden vector of a feed-forward block.
enum class Activation : std::uint8_t {
    kSilu,        ///< silu(gate) * up
    kClampedGlu,  ///< gpt-oss: gate at most 7, up within 7; gate * sigmoid(1.702 gate) * (up + 1)
};

struct Router {
    Gate gate = Gate::kSoftmax;
    bool normalised = false;  ///< the weights of the chosen are divided by their sum
    double scale = 1;
    std::uint64_t groups = 1;  ///< experts lie in so many, ranked by the sum of their two best
    std::uint64_t top_groups = 1;
};

/// How a model computes, beyond its shape: what every implementation of its decode has to agree on.
struct Arithmetic {
    Rotary rotary;
    double score_scale = 1;  ///< of query times key, before the softmax
    Router router;
    Activation activation = Activation::kSilu;
    /// The norm before the feed-forward block: "blk.N." before it.
    std::string_view feed_forward_norm = "ffn_norm.weight";
};

/// What a model with latent attention computes where only its shape is known: as DeepSeek-V3 does.
Arithmetic latent_arithmetic(const Shape& shape);

}  // namespace weir::models
