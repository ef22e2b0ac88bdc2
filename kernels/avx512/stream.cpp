// SPDX-License-Identifier: Apache-2.0
#include "kernels/avx512/kernels.h"
#include "kernels/intrinsics.h"
#include "kernels/stream_pattern.h"
#include "kernels/stream_sets.h"

namespace weir::kernels::WEIR_AVX512_SPACE {
namespace {

constexpr std::size_t kDoubles = 8;  // of a vector, which is a cache line
constexpr std::size_t kUnroll = 4;
static_assert(kStreamGranule % (kUnroll * kDoubles) == 0);

struct Set {
    template <StreamOp kOp, Store kStore, std::size_t kPattern>
    WEIR_AVX512 static void run(const StreamArgs& given) {
        const StreamArgs args = given;
        const __m512d s = _mm512_set1_pd(args.s);
        for (std::size_t i = 0; i < args.count; i += kUnroll * kDoubles) {
#pragma GCC unroll 4
            for (std::size_t u = 0; u < kUnroll; ++u) ask_ahead<kOp, kPattern>(args, i + u * kDoubles);
            __m512d out[kUnroll];
#pragma GCC unroll 4
            for (std::size_t u = 0; u < kUnroll; ++u) out[u] = value<kOp>(args, i + u * kDoubles, s);
#pragma GCC unroll 4
            for (std::size_t u = 0; u < kUnroll; ++u) store<kStore>(args.a + i + u * kDoubles, out[u]);
        }
        if constexpr (kStore == Store::kNonTemporal) _mm_sfence();
    }

private:
    template <StreamOp kOp>
    WEIR_AVX512_INLINE __m512d value(const StreamArgs& args, std::size_t i, __m512d s) {
        if constexpr (kOp == StreamOp::kWrite) return s;
        if constexpr (kOp == StreamOp::kCopy) return _mm512_load_pd(args.b + i);
        if constexpr (kOp == StreamOp::kScale) return _mm512_mul_pd(s, _mm512_load_pd(args.b + i));
        if constexpr (kOp == StreamOp::kAdd)
            return _mm512_add_pd(_mm512_load_pd(args.b + i), _mm512_load_pd(args.c + i));
        if constexpr (kOp == StreamOp::kTriad)
            return _mm512_fmadd_pd(s, _mm512_load_pd(args.c + i), _mm512_load_pd(args.b + i));
    }
    template <Store kStore>
    WEIR_AVX512_INLINE void store(double* to, __m512d what) {
        if constexpr (kStore == Store::kNonTemporal) _mm512_stream_pd(to, what);
        if constexpr (kStore == Store::kOrdinary) _mm512_store_pd(to, what);
    }
};

}  // namespace

std::span<const StreamKernel> stream_kernels() {
    return StreamTable<Set>::kernels();
}

}  // namespace weir::kernels::WEIR_AVX512_SPACE
