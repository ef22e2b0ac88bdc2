// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace weir::kernels {

/// How a block of activations becomes two planes of int8: quant = round(value * inverse), low =
/// round((value * inverse - quant) * kLowSteps), rounded once before each; value = scale * (quant + low *
/// kLowStep).
struct QuantStep {
    float scale;
    float inverse;
};

/// Low quants lie in [-31, 31], so that sums of 16 bits hold eight products with weights of eight: 8 * 128 *
/// 31 = 31744.
inline constexpr float kLowSteps = 62.0F;
inline constexpr float kLowStep = 1.0F / kLowSteps;

/// The same in every kernel. Blocks below 1e-30 count as zeros, since their inverse would overflow.
inline QuantStep quant_step(float largest) {
    if (!(largest >= 1e-30F)) return {0.0F, 0.0F};
    return {largest / 127.0F, 127.0F / largest};
}

}  // namespace weir::kernels
