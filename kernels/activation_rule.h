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

/// Steps of the low plane in one of the high plane: as many as leave low quants in [-127, 127], for which
/// kernels need no other care than for high ones.
inline constexpr float kLowSteps = 254.0F;
inline constexpr float kLowStep = 1.0F / kLowSteps;

/// The same in every kernel. Blocks below 1e-30 count as zeros, since their inverse would overflow.
inline QuantStep quant_step(float largest) {
    if (!(largest >= 1e-30F)) return {0.0F, 0.0F};
    return {largest / 127.0F, 127.0F / largest};
}

}  // namespace weir::kernels
