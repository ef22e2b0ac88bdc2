// SPDX-License-Identifier: Apache-2.0
// Llama 2 and 3 (arXiv:2407.21783), and Mixtral, which has experts (arXiv:2401.04088).
#include "models/architectures/common.h"

namespace weir::models {

Arithmetic read_llama(const GgufFields& fields, const Shape& shape) {
    Arithmetic arithmetic = read_grouped_arithmetic(fields, shape, RotaryPairs::kNeighbours);
    if (shape.experts == 0) return arithmetic;
    arithmetic.router = read_router(fields, shape, Gate::kSoftmax);
    arithmetic.router.normalised = true;
    return arithmetic;
}

}  // namespace weir::models
