// SPDX-License-Identifier: Apache-2.0
#include "kernels/avx512/kernels.h"
#include "kernels/intrinsics.h"
#include "kernels/read_pattern.h"
#include "kernels/read_sets.h"

namespace weir::kernels::WEIR_AVX512_SPACE {
namespace {

constexpr std::size_t kVector = 64;
constexpr std::size_t kSums = 8;  // additions in flight
constexpr std::size_t kStep = kSums * kVector;
static_assert(kReadGranule % kStep == 0);

struct Set {
    template <Prefetch kKind, std::size_t kAhead>
    WEIR_AVX512 static std::uint64_t read(const std::byte* data, std::size_t bytes) {
        __m512i sums[kSums];
        for (__m512i& sum : sums) sum = _mm512_setzero_si512();
        for (std::size_t i = 0; i < bytes; i += kStep) {
            for (std::size_t line = 0; line < kStep; line += 64)
                prefetch_line<kKind, kAhead>(data + i + line);
            for (std::size_t s = 0; s < kSums; ++s) {
                sums[s] = _mm512_add_epi64(sums[s], _mm512_load_si512(data + i + s * kVector));
            }
        }
        return total(sums);
    }

    template <std::size_t kStreams>
    WEIR_AVX512 static std::uint64_t read_streams(const std::byte* data, std::size_t bytes) {
        constexpr std::size_t kEach = kSums / kStreams;
        const std::size_t part = stream_bytes(bytes, kStreams);
        __m512i sums[kSums];
        for (__m512i& sum : sums) sum = _mm512_setzero_si512();
        for (std::size_t i = 0; i < part; i += kEach * kVector) {
#pragma GCC unroll 8
            for (std::size_t s = 0; s < kSums; ++s) {
                const std::byte* from = data + s / kEach * part + i + s % kEach * kVector;
                sums[s] = _mm512_add_epi64(sums[s], _mm512_load_si512(from));
            }
        }
        const std::size_t done = kStreams * part;
        return total(sums) + read<Prefetch::kNone, 0>(data + done, bytes - done);
    }

private:
    WEIR_AVX512_INLINE std::uint64_t total(const __m512i (&sums)[kSums]) {
        alignas(64) std::uint64_t words[kVector / 8];
        std::uint64_t total = 0;
        for (const __m512i& sum : sums) {
            _mm512_store_si512(words, sum);
            for (const std::uint64_t word : words) total += word;
        }
        return total;
    }
};

}  // namespace

std::span<const ReadKernel> read_kernels() {
    return kReadPatterns<Set>;
}

}  // namespace weir::kernels::WEIR_AVX512_SPACE
