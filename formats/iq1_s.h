// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::formats {

/// GGML's IQ1_S: 256 weights in 50 bytes, in eight sub-blocks of 32:
/// weight = d * (2 * step + 1) * (value +- 1/8), values of kIQ1Grid, steps 0..7.
///
/// The point of weights 8g to 8g + 7 has its low eight bits in points[g] and its high three from bit
/// 3 * (g % 4) of high[g / 4]. Of high[s], bits 12 to 14 are the step of sub-block s, and bit 15 is set where
/// the eighth is taken away.
struct IQ1_SBlock {
    static constexpr std::size_t kWeights = 256;
    std::uint16_t d;  ///< binary16
    std::uint8_t points[32];
    std::uint16_t high[8];
};
static_assert(sizeof(IQ1_SBlock) == 50);

/// The point of weights 8g to 8g + 7.
constexpr unsigned iq1_s_point(const IQ1_SBlock& block, std::size_t g) {
    return block.points[g] | (block.high[g / 4] >> (3 * (g % 4)) & 7U) << 8U;
}

}  // namespace weir::formats
