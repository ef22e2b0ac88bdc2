// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::formats {

/// GGML's Q5_K: 256 weights in 176 bytes, in eight sub-blocks of 32:
/// weight = d * scale[s] * quant - dmin * min[s], quants 0..31, scales and mins 0..63.
///
/// scales[12] packs scales and mins as Q4_K does (formats/q4_k.h). Weight i of sub-block s: its low four bits
/// are the low (s even) or high nibble of low[32 * (s / 2) + i], its fifth is bit s of high[i].
struct Q5_KBlock {
    static constexpr std::size_t kWeights = 256;
    std::uint16_t d;     ///< binary16
    std::uint16_t dmin;  ///< binary16
    std::uint8_t scales[12];
    std::uint8_t high[32];
    std::uint8_t low[128];
};
static_assert(sizeof(Q5_KBlock) == 176);

/// The quant of weight i, 0..31.
constexpr unsigned q5_k_quant(const Q5_KBlock& block, std::size_t i) {
    const std::size_t s = i / 32;
    const unsigned low = block.low[32 * (s / 2) + i % 32];
    const unsigned high = block.high[i % 32];
    return (s % 2 == 0 ? low & 15U : low >> 4U) | (((high >> s) & 1U) << 4U);
}

/// Adds the quant of weight i to a block that has zeros there.
constexpr void q5_k_put(Q5_KBlock& block, std::size_t i, unsigned quant) {
    const std::size_t s = i / 32;
    std::uint8_t& low = block.low[32 * (s / 2) + i % 32];
    std::uint8_t& high = block.high[i % 32];
    low = static_cast<std::uint8_t>(low | ((quant & 15U) << (s % 2 == 0 ? 0U : 4U)));
    high = static_cast<std::uint8_t>(high | ((quant >> 4U) << s));
}

}  // namespace weir::formats
