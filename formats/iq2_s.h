// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::formats {

/// GGML's IQ2_S: 256 weights in 82 bytes, in sixteen sub-blocks of 16:
/// weight = sign * d * (step + 1/2) / 4 * value, values of kIQ2_SGrid, steps 0..15.
///
/// The point of weights 8g to 8g + 7 has its low eight bits in points[g] and its high two in bits 2 * (g % 4)
/// and the next of high[g / 4]; bit j of signs[g] is set where weight 8g + j is negative. steps[s / 2] holds
/// the step of sub-block s in its low (even s) or high nibble.
struct IQ2_SBlock {
    static constexpr std::size_t kWeights = 256;
    std::uint16_t d;  ///< binary16
    std::uint8_t points[32];
    std::uint8_t signs[32];
    std::uint8_t high[8];
    std::uint8_t steps[8];
};
static_assert(sizeof(IQ2_SBlock) == 82);

/// The point of weights 8g to 8g + 7.
constexpr unsigned iq2_s_point(const IQ2_SBlock& block, std::size_t g) {
    return block.points[g] | (block.high[g / 4] >> (2 * (g % 4)) & 3U) << 8U;
}

}  // namespace weir::formats
