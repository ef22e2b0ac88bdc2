// SPDX-License-Identifier: Apache-2.0
// GLM-4.5 (arXiv:2508.06471): half of a head is turned; sigmoid gates with a bias; shared experts.
#include "models/architectures/common.h"

namespace weir::models {

Arithmetic read_glm4moe(const GgufFields& fields, const Shape& shape) {
    Arithmetic arithmetic = read_grouped_arithmetic(fields, shape, RotaryPairs::kHalves);
    arithmetic.router = read_router(fields, shape, Gate::kSigmoid);
    arithmetic.feed_forward_norm = "post_attention_norm.weight";
    return arithmetic;
}

}  // namespace weir::models
