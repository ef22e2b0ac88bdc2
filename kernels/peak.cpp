// SPDX-License-Identifier: Apache-2.0
#include "kernels/peak.h"

#include <array>
#include <cmath>

#include "kernels/read_sets.h"

namespace weir::kernels {
namespace {

constexpr std::size_t kChains = 8;

double scalar_fma_peak(std::size_t rounds) {
    std::array<float, kChains> sums{};
    // Chains that begin alike are one chain to the compiler.
    for (std::size_t i = 0; i < kChains; ++i) sums[i] = static_cast<float>(i);
    volatile float factor = 0.999F;  // unknown to the compiler, so that nothing is folded away
    const float x = factor;
    for (std::size_t i = 0; i < rounds; ++i) {
        for (float& sum : sums) sum = sum * x + x;
    }
    volatile float sink = 0;
    for (const float sum : sums) sink = sink + sum;
    return 2.0 * static_cast<double>(kChains) * static_cast<double>(rounds);
}

}  // namespace

PeakFn fma_peak(Isa isa) {
    switch (isa) {
#if defined(__x86_64__)
        case Isa::kAvx2:
            return avx2::fma_peak;
        case Isa::kAvx512:
            return avx512::fma_peak;
#elif defined(__aarch64__)
        case Isa::kNeon:
            return neon::fma_peak;
#endif
        default:
            return scalar_fma_peak;
    }
}

}  // namespace weir::kernels
