// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::formats {

/// GGML's Q6_K: 256 weights in 210 bytes, in sixteen sub-blocks of 16:
/// weight i = d * scales[i / 16] * (quant - 32), quants 0..63.
///
/// Weight i lies in half h = i / 128; with l = i % 32 and q = i % 128 / 32, its low four bits are the low (q
/// < 2) or high nibble of low[64 * h + 32 * (q % 2) + l], its high two bits are bits 2q and 2q + 1 of high[32
/// * h + l].
struct Q6_KBlock {
    static constexpr std::size_t kWeights = 256;
    std::uint8_t low[128];
    std::uint8_t high[64];
    std::int8_t scales[16];
    std::uint16_t d;  ///< binary16
};
static_assert(sizeof(Q6_KBlock) == 210);

/// The quant of weight i, 0..63.
constexpr unsigned q6_k_quant(const Q6_KBlock& block, std::size_t i) {
    const std::size_t half = i / 128;
    const std::size_t q = i % 128 / 32;
    const unsigned low = block.low[64 * half + 32 * (q % 2) + i % 32];
    const unsigned high = block.high[32 * half + i % 32];
    return ((q < 2 ? low : low >> 4U) & 15U) | (((high >> (2U * q)) & 3U) << 4U);
}

/// Adds the quant of weight i to a block that has zeros there.
constexpr void q6_k_put(Q6_KBlock& block, std::size_t i, unsigned quant) {
    const std::size_t half = i / 128;
    const std::size_t q = i % 128 / 32;
    std::uint8_t& low = block.low[64 * half + 32 * (q % 2) + i % 32];
    std::uint8_t& high = block.high[32 * half + i % 32];
    low = static_cast<std::uint8_t>(low | ((quant & 15U) << (q < 2 ? 0U : 4U)));
    high = static_cast<std::uint8_t>(high | ((quant >> 4U) << (2U * q)));
}

}  // namespace weir::formats
