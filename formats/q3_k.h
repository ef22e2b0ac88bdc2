// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::formats {

/// GGML's Q3_K: 256 weights in 110 bytes, in sixteen sub-blocks of 16:
/// weight i = d * (scale[i / 16] - 32) * (quant - 4), quants 0..7, scales 0..63.
///
/// Weight i lies in half h = i / 128; with l = i % 32 and q = i % 128 / 32, its low two bits are bits 2q and
/// 2q + 1 of low[32 * h + l], its third is bit i / 32 of high[l].
///
/// scales[12] packs sixteen scales of six bits: the low four bits of scale s are the low (s < 8) or high
/// nibble of byte s % 8, its top two are bits 2 * (s / 4) and 2 * (s / 4) + 1 of byte 8 + s % 4.
struct Q3_KBlock {
    static constexpr std::size_t kWeights = 256;
    std::uint8_t high[32];
    std::uint8_t low[64];
    std::uint8_t scales[12];
    std::uint16_t d;  ///< binary16
};
static_assert(sizeof(Q3_KBlock) == 110);

/// The scale of sub-block s, -32..31.
constexpr int q3_k_scale(const std::uint8_t (&packed)[12], std::size_t s) {
    const unsigned low = packed[s % 8];
    const unsigned top = packed[8 + s % 4];
    return static_cast<int>((s < 8 ? low & 15U : low >> 4U) | (((top >> (2U * (s / 4))) & 3U) << 4U)) - 32;
}

/// Adds the scale of sub-block s, -32..31, to bytes that have zeros there.
constexpr void q3_k_put_scale(std::uint8_t (&packed)[12], std::size_t s, int scale) {
    const auto six = static_cast<unsigned>(scale + 32);
    std::uint8_t& low = packed[s % 8];
    std::uint8_t& top = packed[8 + s % 4];
    low = static_cast<std::uint8_t>(low | ((six & 15U) << (s < 8 ? 0U : 4U)));
    top = static_cast<std::uint8_t>(top | ((six >> 4U) << (2U * (s / 4))));
}

/// The quant of weight i, 0..7.
constexpr unsigned q3_k_quant(const Q3_KBlock& block, std::size_t i) {
    const unsigned low = block.low[32 * (i / 128) + i % 32];
    const unsigned high = block.high[i % 32];
    return ((low >> (2U * (i % 128 / 32))) & 3U) | (((high >> (i / 32)) & 1U) << 2U);
}

/// Adds the quant of weight i to a block that has zeros there.
constexpr void q3_k_put(Q3_KBlock& block, std::size_t i, unsigned quant) {
    std::uint8_t& low = block.low[32 * (i / 128) + i % 32];
    std::uint8_t& high = block.high[i % 32];
    low = static_cast<std::uint8_t>(low | ((quant & 3U) << (2U * (i % 128 / 32))));
    high = static_cast<std::uint8_t>(high | ((quant >> 2U) << (i / 32)));
}

}  // namespace weir::formats
