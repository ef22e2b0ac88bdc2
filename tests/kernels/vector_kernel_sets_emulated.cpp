// SPDX-License-Identifier: Apache-2.0
// Compiled with WEIR_SIMDE: the AVX-512 sources as plain code.
#include "kernels/attention_sets.h"
#include "kernels/vector_sets.h"
#include "vector_kernel_sets.h"

namespace weir::kernels {

std::vector<VectorKernelSet> vector_kernel_sets() {
    return {{"avx512_emulated", avx512_emulated::kVectorKernels, avx512_emulated::attention}};
}

}  // namespace weir::kernels
