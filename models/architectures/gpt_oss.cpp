// SPDX-License-Identifier: Apache-2.0
// gpt-oss (arXiv:2508.10925): a sink for each head, every other layer within a window, biases everywhere.
#include "models/architectures/common.h"

namespace weir::models {

Arithmetic read_gpt_oss(const GgufFields& fields, const Shape& shape) {
    Arithmetic arithmetic = read_grouped_arithmetic(fields, shape, RotaryPairs::kHalves);
    arithmetic.router = read_router(fields, shape, Gate::kSoftmaxOfChosen);
    arithmetic.router.gate = Gate::kSoftmaxOfChosen;
    arithmetic.router.normalised = false;
    arithmetic.activation = Activation::kClampedGlu;
    arithmetic.feed_forward_norm = "post_attention_norm.weight";
    return arithmetic;
}

}  // namespace weir::models
