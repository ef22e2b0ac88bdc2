// SPDX-License-Identifier: Apache-2.0
#include "kernels/intrinsics.h"
#include "kernels/stream_pattern.h"
#include "kernels/stream_sets.h"

namespace weir::kernels::neon {
namespace {

constexpr std::size_t kDoubles = 2;  // of a vector; two are stored at once
constexpr std::size_t kUnroll = 16;
static_assert(kStreamGranule % (kUnroll * kDoubles) == 0);

struct Set {
    template <StreamOp kOp, Store kStore, std::size_t kPattern>
    WEIR_NEON static void run(const StreamArgs& given) {
        const StreamArgs args = given;
        const float64x2_t s = vdupq_n_f64(args.s);
        for (std::size_t i = 0; i < args.count; i += kUnroll * kDoubles) {
            for (std::size_t line = 0; line < kUnroll * kDoubles; line += kDoublesALine)
                ask_ahead<kOp, kPattern>(args, i + line);
            float64x2_t out[kUnroll];
#pragma GCC unroll 16
            for (std::size_t u = 0; u < kUnroll; ++u) out[u] = value<kOp>(args, i + u * kDoubles, s);
#pragma GCC unroll 8
            for (std::size_t u = 0; u < kUnroll; u += 2)
                store<kStore>(args.a + i + u * kDoubles, out[u], out[u + 1]);
        }
        if constexpr (kStore == Store::kNonTemporal) __asm__ volatile("dmb ishst" ::: "memory");
    }

private:
    template <StreamOp kOp>
    WEIR_NEON_INLINE float64x2_t value(const StreamArgs& args, std::size_t i, float64x2_t s) {
        if constexpr (kOp == StreamOp::kWrite) return s;
        if constexpr (kOp == StreamOp::kCopy) return vld1q_f64(args.b + i);
        if constexpr (kOp == StreamOp::kScale) return vmulq_f64(s, vld1q_f64(args.b + i));
        if constexpr (kOp == StreamOp::kAdd) return vaddq_f64(vld1q_f64(args.b + i), vld1q_f64(args.c + i));
        if constexpr (kOp == StreamOp::kTriad)
            return vfmaq_f64(vld1q_f64(args.b + i), s, vld1q_f64(args.c + i));
    }
    /// STNP, which ACLE has no intrinsic for: a hint alone, which the processor may take for ordinary stores.
    template <Store kStore>
    WEIR_NEON_INLINE void store(double* to, float64x2_t first, float64x2_t second) {
        if constexpr (kStore == Store::kNonTemporal) {
            __asm__ volatile("stnp %q0, %q1, [%2]" ::"w"(first), "w"(second), "r"(to) : "memory");
        } else {
            vst1q_f64(to, first);
            vst1q_f64(to + kDoubles, second);
        }
    }
};

}  // namespace

std::span<const StreamKernel> stream_kernels() {
    return StreamTable<Set>::kernels();
}

}  // namespace weir::kernels::neon
