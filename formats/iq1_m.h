// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::formats {

/// GGML's IQ1_M: 256 weights in 56 bytes, in sixteen sub-blocks of 16:
/// weight = d * (2 * step + 1) * (value +- 1/8), values of kIQ1Grid, steps 0..7.
///
/// The point of weights 8g to 8g + 7 has its low eight bits in points[g]. Of the low (even g) or high nibble
/// of high[g / 2], three bits are the point's high ones, and the fourth is set where the eighth is taken
/// away. The step of sub-block s is the three bits from bit 3 * (s % 4) of steps[s / 4]; the top nibbles of
/// the four words, first to last, are d from its lowest bits up.
struct IQ1_MBlock {
    static constexpr std::size_t kWeights = 256;
    std::uint8_t points[32];
    std::uint8_t high[16];
    std::uint16_t steps[4];
};
static_assert(sizeof(IQ1_MBlock) == 56);

/// d as a binary16.
constexpr std::uint16_t iq1_m_d(const IQ1_MBlock& block) {
    unsigned d = 0;
    for (std::size_t w = 0; w < 4; ++w) d |= unsigned{block.steps[w]} >> 12U << (4 * w);
    return static_cast<std::uint16_t>(d);
}

/// The reverse; the steps stay.
constexpr void iq1_m_put_d(IQ1_MBlock& block, std::uint16_t d) {
    for (std::size_t w = 0; w < 4; ++w)
        block.steps[w] = static_cast<std::uint16_t>((block.steps[w] & 0xFFFU) | (d >> (4 * w) & 15U) << 12U);
}

/// The point of weights 8g to 8g + 7.
constexpr unsigned iq1_m_point(const IQ1_MBlock& block, std::size_t g) {
    return block.points[g] | (block.high[g / 2] >> (4 * (g % 2)) & 7U) << 8U;
}

/// The step of sub-block s.
constexpr unsigned iq1_m_step(const IQ1_MBlock& block, std::size_t s) {
    return block.steps[s / 4] >> (3 * (s % 4)) & 7U;
}

}  // namespace weir::formats
