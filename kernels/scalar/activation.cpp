// SPDX-License-Identifier: Apache-2.0
#include "kernels/activation.h"

#include <algorithm>
#include <cmath>

#include "kernels/activation_rule.h"
#include "kernels/scalar/kernels.h"

namespace weir::kernels::scalar {
namespace {

/// Both quants of each value of one block; its scale.
float quantise_block(const float* values, std::size_t count, std::int8_t* high, std::int8_t* low) {
    float largest = 0.0F;
    for (std::size_t i = 0; i < count; ++i) largest = std::max(largest, std::fabs(values[i]));
    const QuantStep step = quant_step(largest);
    for (std::size_t i = 0; i < count; ++i) {
        const float whole = std::nearbyint(values[i] * step.inverse);
        const float rest = std::fma(values[i], step.inverse, -whole);
        high[i] = static_cast<std::int8_t>(whole);
        low[i] = static_cast<std::int8_t>(std::nearbyint(rest * kLowSteps));
    }
    return step.scale;
}

template <class Sum>
void sums_of(const std::int8_t* quants, std::size_t count, std::size_t block, Sum* sums) {
    for (std::size_t i = 0; i < count; i += block) {
        int total = 0;
        for (std::size_t j = i; j < i + block; ++j) total += quants[j];
        sums[i / block] = static_cast<Sum>(total);
    }
}

void per32(const float* values, std::size_t count, const Per32& out) {
    for (std::size_t i = 0; i < count; i += 32)
        out.scales[i / 32] = quantise_block(values + i, 32, out.high + i, out.low + i);
    sums_of(out.high, count, 32, out.high_sums);
    sums_of(out.low, count, 32, out.low_sums);
}

void per256(const float* values, std::size_t count, const Per256& out) {
    for (std::size_t i = 0; i < count; i += 256)
        out.scales[i / 256] = quantise_block(values + i, 256, out.high + i, out.low + i);
    sums_of(out.high, count, 16, out.high_by16);
    sums_of(out.low, count, 16, out.low_by16);
    sums_of(out.high, count, 32, out.high_by32);
    sums_of(out.low, count, 32, out.low_by32);
}

}  // namespace

ActivationKernels activation_kernels() {
    return {per32, per256};
}

}  // namespace weir::kernels::scalar
