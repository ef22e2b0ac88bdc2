// SPDX-License-Identifier: Apache-2.0
#include "kernels/dispatch.h"

#include "kernels/not_built.h"
#include "kernels/scalar/kernels.h"
#include "kernels/tape.h"
#if defined(__x86_64__)
#include "kernels/avx2/kernels.h"
#include "kernels/avx512/kernels.h"
#elif defined(__aarch64__)
#include "kernels/neon/kernels.h"
#endif

namespace weir::kernels {
namespace {

const KernelTable& scalar_table() {
    static const KernelTable table = {
        Isa::kScalar,
        scalar::matvec_kernels(),
        scalar::transposed_kernels(),
        scalar::activation_kernels(),
        vector_kernels(Isa::kScalar),
        attention_kernel(Isa::kScalar),
    };
    return table;
}

#if defined(__x86_64__)
const KernelTable& avx2_table() {
    static const KernelTable table = {
        Isa::kAvx2,
        avx2::matvec_kernels(),
        avx2::transposed_kernels(),
        avx2::activation_kernels(),
        vector_kernels(Isa::kAvx2),
        attention_kernel(Isa::kAvx2),
    };
    return table;
}

const KernelTable& avx512_table() {
    static const KernelTable table = {
        Isa::kAvx512,
        avx512::matvec_kernels(),
        avx512::transposed_kernels(),
        avx512::activation_kernels(),
        vector_kernels(Isa::kAvx512),
        attention_kernel(Isa::kAvx512),
    };
    return table;
}
#elif defined(__aarch64__)
const KernelTable& neon_table() {
    static const KernelTable table = {
        Isa::kNeon,
        neon::matvec_kernels(),
        scalar::transposed_kernels(),
        neon::activation_kernels(),
        vector_kernels(Isa::kNeon),
        attention_kernel(Isa::kNeon),
    };
    return table;
}
#endif

}  // namespace

const KernelTable& table(Isa isa) {
#if defined(__x86_64__)
    if (isa == Isa::kAvx512) return avx512_table();
    if (isa == Isa::kAvx2) return avx2_table();
#elif defined(__aarch64__)
    if (isa == Isa::kNeon) return neon_table();
#endif
    if (isa == Isa::kScalar) return scalar_table();
    throw not_built("kernels", isa);
}

MatvecFn matvec(Isa isa, formats::Format format) {
    require_tape(format);
    return table(isa).matvec[format];
}
TransposedFn transposed(Isa isa, formats::Format format) {
    require_tape(format);
    return table(isa).transposed[format];
}

}  // namespace weir::kernels
