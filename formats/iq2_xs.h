// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::formats {

/// GGML's IQ2_XS: 256 weights in 74 bytes, in sixteen sub-blocks of 16:
/// weight = sign * d * (step + 1/2) / 4 * value, values of kIQ2_XSGrid, steps 0..15.
///
/// points[g] holds, of weights 8g to 8g + 7, the point in its low nine bits and the signs in the seven above
/// (even_signs() of iq_bits.h). steps[s / 2] holds the step of sub-block s in its low (even s) or high
/// nibble.
struct IQ2_XSBlock {
    static constexpr std::size_t kWeights = 256;
    std::uint16_t d;  ///< binary16
    std::uint16_t points[32];
    std::uint8_t steps[8];
};
static_assert(sizeof(IQ2_XSBlock) == 74);

}  // namespace weir::formats
