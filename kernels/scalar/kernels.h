// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/activation.h"
#include "kernels/matvec.h"
#include "kernels/transposed.h"

/// Plain C++: runs everywhere, and says what the vector versions must give.
namespace weir::kernels::scalar {

ActivationKernels activation_kernels();
MatvecKernels matvec_kernels();
TransposedKernels transposed_kernels();

}  // namespace weir::kernels::scalar
