// SPDX-License-Identifier: Apache-2.0
#include "kernels/vector.h"

#include "kernels/not_built.h"
#include "kernels/vector_sets.h"

namespace weir::kernels {

const VectorKernels& vector_kernels(Isa isa) {
    switch (isa) {
        case Isa::kScalar:
            return scalar::kVectorKernels;
#if defined(__x86_64__)
        case Isa::kAvx2:
            return avx2::kVectorKernels;
        case Isa::kAvx512:
            return avx512::kVectorKernels;
#elif defined(__aarch64__)
        case Isa::kNeon:
            return neon::kVectorKernels;
#endif
        default:
            throw not_built("vector kernels", isa);
    }
}

}  // namespace weir::kernels
