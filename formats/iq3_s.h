// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::formats {

/// GGML's IQ3_S: 256 weights in 110 bytes, in eight sub-blocks of 32:
/// weight = sign * d * (2 * step + 1) * value, values of kIQ3_SGrid, steps 0..15.
///
/// The point of weights 4p to 4p + 3 has its low eight bits in points[p] and its high one in bit p % 8 of
/// high[p / 8]; bit j of signs[g] is set where weight 8g + j is negative. steps[s / 2] holds the step of
/// sub-block s in its low (even s) or high nibble.
struct IQ3_SBlock {
    static constexpr std::size_t kWeights = 256;
    std::uint16_t d;  ///< binary16
    std::uint8_t points[64];
    std::uint8_t high[8];
    std::uint8_t signs[32];
    std::uint8_t steps[4];
};
static_assert(sizeof(IQ3_SBlock) == 110);

/// The point of weights 4p to 4p + 3.
constexpr unsigned iq3_s_point(const IQ3_SBlock& block, std::size_t p) {
    return block.points[p] | (block.high[p / 8] >> (p % 8) & 1U) << 8U;
}

}  // namespace weir::formats
