// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "formats/iq_bits.h"

namespace weir::formats {

/// GGML's IQ2_XXS: 256 weights in 66 bytes, in eight sub-blocks of 32:
/// weight = sign * d * (step + 1/2) / 4 * value, values of kIQ2_XXSGrid, steps 0..15.
///
/// points[g % 4] of sub-block g / 4 is the point of weights 8g to 8g + 7.
struct IQ2_XXSBlock {
    static constexpr std::size_t kWeights = 256;
    struct Sub {
        std::uint8_t points[4];
        SignsAndStep rest;
    };
    std::uint16_t d;  ///< binary16
    Sub subs[8];
};
static_assert(sizeof(IQ2_XXSBlock) == 66);

}  // namespace weir::formats
