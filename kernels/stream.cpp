// SPDX-License-Identifier: Apache-2.0
#include "kernels/stream.h"

#include <array>
#include <string>

#include "kernels/not_built.h"
#include "kernels/stream_sets.h"

namespace weir::kernels {
namespace {

/// An operation as STREAM's source has it.
template <StreamOp kOp>
void compute(const StreamArgs& args) {
    for (std::size_t i = 0; i < args.count; ++i) {
        if constexpr (kOp == StreamOp::kWrite) args.a[i] = args.s;
        if constexpr (kOp == StreamOp::kCopy) args.a[i] = args.b[i];
        if constexpr (kOp == StreamOp::kScale) args.a[i] = args.s * args.b[i];
        if constexpr (kOp == StreamOp::kAdd) args.a[i] = args.b[i] + args.c[i];
        if constexpr (kOp == StreamOp::kTriad) args.a[i] = args.b[i] + args.s * args.c[i];
    }
}

template <StreamOp kOp>
inline constexpr StreamKernel kScalar{name(kOp, Store::kOrdinary), kOp, Store::kOrdinary, compute<kOp>};

constexpr std::array<StreamKernel, 5> kScalarKernels{
    kScalar<StreamOp::kWrite>, kScalar<StreamOp::kCopy>,  kScalar<StreamOp::kScale>,
    kScalar<StreamOp::kAdd>,   kScalar<StreamOp::kTriad>,
};

}  // namespace

std::span<const StreamKernel> stream_kernels(Isa isa) {
    switch (isa) {
        case Isa::kScalar:
            return kScalarKernels;
#if defined(__x86_64__)
        case Isa::kAvx2:
            return avx2::stream_kernels();
        case Isa::kAvx512:
            return avx512::stream_kernels();
#elif defined(__aarch64__)
        case Isa::kNeon:
            return neon::stream_kernels();
#endif
        default:
            throw not_built("stream kernels", isa);
    }
}

StreamKernel plain_stream_kernel(Isa isa, StreamOp op, Store store) {
    for (const StreamKernel& kernel : stream_kernels(isa)) {
        if (kernel.op == op && kernel.store == store) return kernel;
    }
    throw Fault("there is no " + std::string(name(op, store)) + " for " + std::string(name(isa)));
}

}  // namespace weir::kernels
