// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <bit>

#include "kernels/peak_sets.h"

namespace weir::kernels::scalar {

PeakWork fp32_peak(std::size_t rounds, PeakOperands operands) {
    constexpr std::size_t kChains = 8;
    std::array<float, kChains> sums{};
    for (std::size_t s = 0; s < kChains; ++s) sums[s] = static_cast<float>(s);
    const auto x = std::bit_cast<float>(operands.x);
    const auto y = std::bit_cast<float>(operands.y);
    for (std::size_t i = 0; i < rounds; ++i) {
        for (float& sum : sums) {
            float product = x;
            // Else the product is computed once for all rounds, and what is left are additions.
            asm volatile("" : "+m"(product));
            sum += product * y;
        }
    }
    double total = 0;
    for (std::size_t s = 0; s < kChains; ++s) total += static_cast<double>(sums[s]) - static_cast<double>(s);
    return {2.0 * static_cast<double>(kChains * rounds), total};
}

}  // namespace weir::kernels::scalar
