// SPDX-License-Identifier: Apache-2.0
#include "kernel_sets.h"

#include "kernels/dispatch.h"

namespace weir::kernels {

std::vector<KernelSet> kernel_sets() {
    std::vector<KernelSet> sets;
    for (const Isa isa : kAllIsas) {
        if (!supported(isa)) continue;
        const KernelTable& of = table(isa);
        sets.push_back({std::string(name(isa)), of.matvec, of.transposed, of.activation});
    }
    return sets;
}

KernelSet scalar_set() {
    return kernel_sets().front();
}

}  // namespace weir::kernels
