// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::formats {

/// GGML's Q2_K: 256 weights in 84 bytes, in sixteen sub-blocks of 16:
/// weight = d * scale[s] * quant - dmin * min[s], quants 0..3, scales and mins 0..15.
///
/// The scale of sub-block s is the low nibble of scales[s], its min the high one. Weight i lies in half
/// h = i / 128; with l = i % 32 and q = i % 128 / 32, its quant is bits 2q and 2q + 1 of quants[32 * h + l].
struct Q2_KBlock {
    static constexpr std::size_t kWeights = 256;
    std::uint8_t scales[16];
    std::uint8_t quants[64];
    std::uint16_t d;     ///< binary16
    std::uint16_t dmin;  ///< binary16
};
static_assert(sizeof(Q2_KBlock) == 84);

/// The quant of weight i, 0..3.
constexpr unsigned q2_k_quant(const Q2_KBlock& block, std::size_t i) {
    return (static_cast<unsigned>(block.quants[32 * (i / 128) + i % 32]) >> (2U * (i % 128 / 32))) & 3U;
}

/// Adds the quant of weight i to a block that has zeros there.
constexpr void q2_k_put(Q2_KBlock& block, std::size_t i, unsigned quant) {
    std::uint8_t& byte = block.quants[32 * (i / 128) + i % 32];
    byte = static_cast<std::uint8_t>(byte | (quant << (2U * (i % 128 / 32))));
}

}  // namespace weir::formats
