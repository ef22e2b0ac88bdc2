// SPDX-License-Identifier: Apache-2.0
#include "kernels/read.h"

#include <array>
#include <cstring>

#include "kernels/not_built.h"
#include "kernels/read_pattern.h"
#include "kernels/read_sets.h"

namespace weir::kernels {
namespace {

std::uint64_t sum_words(const std::byte* data, std::size_t bytes) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < bytes; i += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, data + i, sizeof(word));
        sum += word;
    }
    return sum;
}

constexpr std::array<ReadKernel, 1> kScalarKernels{{{"plain", sum_words}}};

}  // namespace

std::span<const ReadKernel> read_kernels(Isa isa) {
    switch (isa) {
        case Isa::kScalar:
            return kScalarKernels;
#if defined(__x86_64__)
        case Isa::kAvx2:
            return avx2::read_kernels();
        case Isa::kAvx512:
            return avx512::read_kernels();
#elif defined(__aarch64__)
        case Isa::kNeon:
            return neon::read_kernels();
#endif
        default:
            throw not_built("read kernels", isa);
    }
}

}  // namespace weir::kernels
