// SPDX-License-Identifier: Apache-2.0
#include "kernels/activation.h"

#include <algorithm>
#include <cmath>

#include "kernels/activation_rule.h"
#include "kernels/scalar/kernels.h"

namespace weir::kernels::scalar {
namespace {

/// Quants of one block and its scale.
float quantise_block(const float* values, std::size_t count, std::int8_t* quants) {
    float largest = 0.0F;
    for (std::size_t i = 0; i < count; ++i) largest = std::max(largest, std::fabs(values[i]));
    const QuantStep step = quant_step(largest);
    for (std::size_t i = 0; i < count; ++i)
        quants[i] = static_cast<std::int8_t>(std::nearbyint(values[i] * step.inverse));
    return step.scale;
}

int sum(const std::int8_t* quants, std::size_t count) {
    int total = 0;
    for (std::size_t i = 0; i < count; ++i) total += quants[i];
    return total;
}

void per32(const float* values, std::size_t count, std::int8_t* quants, float* scales, std::int32_t* sums) {
    for (std::size_t i = 0; i < count; i += 32) {
        scales[i / 32] = quantise_block(values + i, 32, quants + i);
        sums[i / 32] = sum(quants + i, 32);
    }
}

void per256(const float* values, std::size_t count, std::int8_t* quants, float* scales,
            std::int16_t* sums_by16, std::int16_t* sums_by32) {
    for (std::size_t i = 0; i < count; i += 256)
        scales[i / 256] = quantise_block(values + i, 256, quants + i);
    for (std::size_t i = 0; i < count; i += 16)
        sums_by16[i / 16] = static_cast<std::int16_t>(sum(quants + i, 16));
    for (std::size_t i = 0; i < count; i += 32)
        sums_by32[i / 32] = static_cast<std::int16_t>(sum(quants + i, 32));
}

}  // namespace

ActivationKernels activation_kernels() {
    return {per32, per256};
}

}  // namespace weir::kernels::scalar
