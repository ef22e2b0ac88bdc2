// SPDX-License-Identifier: Apache-2.0
#include "vector_kernel_sets.h"

namespace weir::kernels {

std::vector<VectorKernelSet> vector_kernel_sets() {
    std::vector<VectorKernelSet> sets;
    for (const Isa isa : kAllIsas) {
        if (supported(isa))
            sets.push_back({std::string(name(isa)), vector_kernels(isa), attention_kernel(isa)});
    }
    return sets;
}

}  // namespace weir::kernels
