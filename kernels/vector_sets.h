// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/vector.h"

// The vector kernels of each instruction set, defined in the folder of its name (vectors.cpp).
namespace weir::kernels {

namespace scalar {
extern const VectorKernels kVectorKernels;
}
namespace avx2 {
extern const VectorKernels kVectorKernels;
}
namespace avx512 {
extern const VectorKernels kVectorKernels;
}
namespace neon {
extern const VectorKernels kVectorKernels;
}
namespace avx512_emulated {
extern const VectorKernels kVectorKernels;
}

}  // namespace weir::kernels
