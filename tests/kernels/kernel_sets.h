// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "kernels/activation.h"
#include "kernels/matvec.h"
#include "kernels/transposed.h"

namespace weir::kernels {

/// One instruction set's kernels under test.
struct KernelSet {
    std::string name;
    MatvecKernels matvec;
    TransposedKernels transposed;
    ActivationKernels activation;
};

/// How GoogleTest prints it, under the name that it looks for.
inline void PrintTo(const KernelSet& set, std::ostream* out) {  // NOLINT(readability-identifier-naming)
    *out << set.name;
}

/// Those that this machine can run (kernel_sets.cpp), or those that are emulated (kernel_sets_emulated.cpp).
std::vector<KernelSet> kernel_sets();

/// The scalar ones, which all others must equal.
KernelSet scalar_set();

}  // namespace weir::kernels
