// SPDX-License-Identifier: Apache-2.0
// Compiled with WEIR_SIMDE: the AVX-512 sources as plain code.
#include "kernel_sets.h"
#include "kernels/avx512/kernels.h"
#include "kernels/scalar/kernels.h"

namespace weir::kernels {

std::vector<KernelSet> kernel_sets() {
    return {{"avx512_emulated", avx512_emulated::matvec_kernels(), avx512_emulated::transposed_kernels(),
             avx512_emulated::activation_kernels()}};
}

KernelSet scalar_set() {
    return {"scalar", scalar::matvec_kernels(), scalar::transposed_kernels(), scalar::activation_kernels()};
}

}  // namespace weir::kernels
