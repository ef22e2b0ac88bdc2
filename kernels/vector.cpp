// SPDX-License-Identifier: Apache-2.0
#include "kernels/vector.h"

#include <string>

#include "base/error.h"
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
#endif
        default:
            throw MachineError("this build has no vector kernels for " + std::string(name(isa)),
                               "use a build for x86-64, or WEIR_ISA=scalar");
    }
}

}  // namespace weir::kernels
