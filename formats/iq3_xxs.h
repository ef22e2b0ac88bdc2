// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "formats/iq_bits.h"

namespace weir::formats {

/// GGML's IQ3_XXS: 256 weights in 98 bytes, in eight sub-blocks of 32:
/// weight = sign * d * (step + 1/2) / 2 * value, values of kIQ3_XXSGrid, steps 0..15.
///
/// points[p] is the point of weights 4p to 4p + 3. rest[s] is of sub-block s.
struct IQ3_XXSBlock {
    static constexpr std::size_t kWeights = 256;
    std::uint16_t d;  ///< binary16
    std::uint8_t points[64];
    SignsAndStep rest[8];
};
static_assert(sizeof(IQ3_XXSBlock) == 98);

}  // namespace weir::formats
