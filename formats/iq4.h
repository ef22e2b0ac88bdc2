// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace weir::formats {

/// What the sixteen quants of IQ4_NL and IQ4_XS stand for (ggml-common.h in llama.cpp v0.5.0).
inline constexpr std::array<std::int8_t, 16> kIQ4Values = {-127, -104, -83, -65, -49, -35, -22, -10,
                                                           1,    13,   25,  38,  53,  69,  89,  113};

/// GGML's IQ4_NL: 32 weights in 18 bytes; weight i = d * kIQ4Values[quant]. Quant i is the low (i < 16) or
/// high nibble of quants[i % 16].
struct IQ4_NLBlock {
    static constexpr std::size_t kWeights = 32;
    std::uint16_t d;  ///< binary16
    std::uint8_t quants[16];
};
static_assert(sizeof(IQ4_NLBlock) == 18);

/// GGML's IQ4_XS: 256 weights in 136 bytes, in eight sub-blocks of 32:
/// weight = d * (scale[s] - 32) * kIQ4Values[quant], scales 0..63.
///
/// The low four bits of scale s are the low (s even) or high nibble of low_scales[s / 2], its top two bits 2s
/// and 2s + 1 of high_scales. quants[16 * s] and on hold sub-block s as IQ4_NL holds its block.
struct IQ4_XSBlock {
    static constexpr std::size_t kWeights = 256;
    std::uint16_t d;            ///< binary16
    std::uint16_t high_scales;  ///< little endian
    std::uint8_t low_scales[4];
    std::uint8_t quants[128];
};
static_assert(sizeof(IQ4_XSBlock) == 136);

/// The scale of sub-block s, -32..31.
constexpr int iq4_xs_scale(const IQ4_XSBlock& block, std::size_t s) {
    const unsigned low = block.low_scales[s / 2];
    const unsigned top = static_cast<unsigned>(block.high_scales) >> (2U * s);
    return static_cast<int>((s % 2 == 0 ? low & 15U : low >> 4U) | ((top & 3U) << 4U)) - 32;
}

/// Adds the scale of sub-block s, -32..31, to a block that has zeros there.
constexpr void iq4_xs_put_scale(IQ4_XSBlock& block, std::size_t s, int scale) {
    const auto six = static_cast<unsigned>(scale + 32);
    std::uint8_t& low = block.low_scales[s / 2];
    low = static_cast<std::uint8_t>(low | ((six & 15U) << (s % 2 == 0 ? 0U : 4U)));
    block.high_scales = static_cast<std::uint16_t>(block.high_scales | ((six >> 4U) << (2U * s)));
}

}  // namespace weir::formats
