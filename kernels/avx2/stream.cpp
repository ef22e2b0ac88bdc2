// SPDX-License-Identifier: Apache-2.0
#include "kernels/intrinsics.h"
#include "kernels/stream_pattern.h"
#include "kernels/stream_sets.h"

namespace weir::kernels::avx2 {
namespace {

constexpr std::size_t kDoubles = 4;  // of a vector, half a cache line
constexpr std::size_t kUnroll = 8;
static_assert(kStreamGranule % (kUnroll * kDoubles) == 0);

struct Set {
    template <StreamOp kOp, Store kStore, std::size_t kPattern>
    WEIR_AVX2 static void run(const StreamArgs& given) {
        const StreamArgs args = given;
        const __m256d s = _mm256_set1_pd(args.s);
        for (std::size_t i = 0; i < args.count; i += kUnroll * kDoubles) {
            for (std::size_t line = 0; line < kUnroll * kDoubles; line += kDoublesALine)
                ask_ahead<kOp, kPattern>(args, i + line);
            __m256d out[kUnroll];
#pragma GCC unroll 8
            for (std::size_t u = 0; u < kUnroll; ++u) out[u] = value<kOp>(args, i + u * kDoubles, s);
#pragma GCC unroll 8
            for (std::size_t u = 0; u < kUnroll; ++u) store<kStore>(args.a + i + u * kDoubles, out[u]);
        }
        if constexpr (kStore == Store::kNonTemporal) _mm_sfence();
    }

private:
    template <StreamOp kOp>
    WEIR_AVX2_INLINE __m256d value(const StreamArgs& args, std::size_t i, __m256d s) {
        if constexpr (kOp == StreamOp::kWrite) return s;
        if constexpr (kOp == StreamOp::kCopy) return _mm256_load_pd(args.b + i);
        if constexpr (kOp == StreamOp::kScale) return _mm256_mul_pd(s, _mm256_load_pd(args.b + i));
        if constexpr (kOp == StreamOp::kAdd)
            return _mm256_add_pd(_mm256_load_pd(args.b + i), _mm256_load_pd(args.c + i));
        if constexpr (kOp == StreamOp::kTriad)
            return _mm256_fmadd_pd(s, _mm256_load_pd(args.c + i), _mm256_load_pd(args.b + i));
    }
    template <Store kStore>
    WEIR_AVX2_INLINE void store(double* to, __m256d what) {
        if constexpr (kStore == Store::kNonTemporal) _mm256_stream_pd(to, what);
        if constexpr (kStore == Store::kOrdinary) _mm256_store_pd(to, what);
    }
};

}  // namespace

std::span<const StreamKernel> stream_kernels() {
    return StreamTable<Set>::kernels();
}

}  // namespace weir::kernels::avx2
