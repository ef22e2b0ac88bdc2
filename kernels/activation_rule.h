// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace weir::kernels {

/// How a block of activations becomes int8: quant = round(value * inverse), value = scale * quant.
struct QuantStep {
    float scale;
    float inverse;
};

/// The same in every kernel. Blocks below 1e-30 count as zeros, since their inverse would overflow.
inline QuantStep quant_step(float largest) {
    if (!(largest >= 1e-30F)) return {0.0F, 0.0F};
    return {largest / 127.0F, 127.0F / largest};
}

}  // namespace weir::kernels
