// SPDX-License-Identifier: Apache-2.0
#include "kernels/intrinsics.h"
#include "kernels/read_pattern.h"
#include "kernels/read_sets.h"

namespace weir::kernels::neon {
namespace {

constexpr std::size_t kVector = 16;
constexpr std::size_t kSums = 16;  // additions in flight
constexpr std::size_t kStep = kSums * kVector;
static_assert(kReadGranule % kStep == 0);

struct Set {
    template <Prefetch kKind, std::size_t kAhead>
    WEIR_NEON static std::uint64_t read(const std::byte* data, std::size_t bytes) {
        uint64x2_t sums[kSums];
#pragma GCC unroll 16
        for (uint64x2_t& sum : sums) sum = vdupq_n_u64(0);
        for (std::size_t i = 0; i < bytes; i += kStep) {
            for (std::size_t line = 0; line < kStep; line += 64)
                prefetch_line<kKind, kAhead>(data + i + line);
#pragma GCC unroll 16
            for (std::size_t s = 0; s < kSums; ++s) {
                const auto* from = reinterpret_cast<const std::uint64_t*>(data + i + s * kVector);
                sums[s] = vaddq_u64(sums[s], vld1q_u64(from));
            }
        }
        return total(sums);
    }

    template <std::size_t kStreams>
    WEIR_NEON static std::uint64_t read_streams(const std::byte* data, std::size_t bytes) {
        constexpr std::size_t kEach = kSums / kStreams;
        const std::size_t part = stream_bytes(bytes, kStreams);
        uint64x2_t sums[kSums];
#pragma GCC unroll 16
        for (uint64x2_t& sum : sums) sum = vdupq_n_u64(0);
        for (std::size_t i = 0; i < part; i += kEach * kVector) {
#pragma GCC unroll 16
            for (std::size_t s = 0; s < kSums; ++s) {
                const std::byte* from = data + s / kEach * part + i + s % kEach * kVector;
                sums[s] = vaddq_u64(sums[s], vld1q_u64(reinterpret_cast<const std::uint64_t*>(from)));
            }
        }
        const std::size_t done = kStreams * part;
        return total(sums) + read<Prefetch::kNone, 0>(data + done, bytes - done);
    }

private:
    WEIR_NEON_INLINE std::uint64_t total(const uint64x2_t (&sums)[kSums]) {
        std::uint64_t total = 0;
#pragma GCC unroll 16
        for (const uint64x2_t& sum : sums) total += vaddvq_u64(sum);
        return total;
    }
};

}  // namespace

std::span<const ReadKernel> read_kernels() {
    return kReadPatterns<Set>;
}

}  // namespace weir::kernels::neon
