// SPDX-License-Identifier: Apache-2.0
#include "models/arithmetic.h"

#include <cmath>

namespace weir::models {

Arithmetic latent_arithmetic(const Shape& shape) {
    const LatentAttention& latent = shape.latent();
    Arithmetic arithmetic;
    arithmetic.rotary.dimensions = latent.rope;
    arithmetic.rotary.base = shape.rope_base;
    arithmetic.score_scale = 1 / std::sqrt(static_cast<double>(latent.nope + latent.rope));
    arithmetic.router = {Gate::kSigmoid, true, shape.expert_scale, shape.expert_groups, shape.top_groups};
    return arithmetic;
}

}  // namespace weir::models
