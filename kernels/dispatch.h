// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/activation.h"
#include "kernels/attention.h"
#include "kernels/isa.h"
#include "kernels/matvec.h"
#include "kernels/transposed.h"
#include "kernels/vector.h"

namespace weir::kernels {

/// Every kernel of one instruction set: chosen once, before tapes are packed, and passed down from there.
/// A further family of kernels is one more member here and one more entry in each table of dispatch.cpp.
struct KernelTable {
    Isa isa;
    MatvecKernels matvec;
    TransposedKernels transposed;
    ActivationKernels activation;
    VectorKernels vector;
    AttentionFn attention;
};

/// The table; throws MachineError when this build has no kernels for the instruction set.
const KernelTable& table(Isa isa);

}  // namespace weir::kernels
