// SPDX-License-Identifier: Apache-2.0
// Qwen3 with experts (arXiv:2505.09388): grouped attention with norms of queries and keys.
#include "models/architectures/common.h"

namespace weir::models {

Arithmetic read_qwen3moe(const GgufFields& fields, const Shape& shape) {
    Arithmetic arithmetic = read_grouped_arithmetic(fields, shape, RotaryPairs::kHalves);
    arithmetic.router = read_router(fields, shape, Gate::kSoftmax);
    arithmetic.router.normalised = true;
    return arithmetic;
}

}  // namespace weir::models
