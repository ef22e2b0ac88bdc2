// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "formats/nibbles.h"

namespace weir::formats {

/// GGML's Q5_0: 32 weights in 22 bytes; weight i = (quant - 16) * d. The low four bits of quant i, 0..31, are
/// the low (i < 16) or high nibble of low[i % 16], the fifth is bit i % 8 of high[i / 8].
struct Q5_0Block {
    static constexpr std::size_t kWeights = 32;
    std::uint16_t d;  ///< binary16
    std::uint8_t high[4];
    std::uint8_t low[16];
};
static_assert(sizeof(Q5_0Block) == 22);

/// GGML's Q5_1: 32 weights in 24 bytes; weight i = quant * d + m, quants as in Q5_0.
struct Q5_1Block {
    static constexpr std::size_t kWeights = 32;
    std::uint16_t d;  ///< binary16
    std::uint16_t m;  ///< binary16, the least weight
    std::uint8_t high[4];
    std::uint8_t low[16];
};
static_assert(sizeof(Q5_1Block) == 24);

/// The quant of weight i, 0..31, of either.
template <class Block>
constexpr unsigned q5_quant(const Block& block, std::size_t i) {
    const unsigned high = block.high[i / 8];
    return nibble<16>(block.low, i) | (((high >> (i % 8)) & 1U) << 4U);
}

/// Adds the quant of weight i to a block that has zeros there.
template <class Block>
constexpr void q5_put(Block& block, std::size_t i, unsigned quant) {
    put_nibble<16>(block.low, i, quant & 15U);
    block.high[i / 8] = static_cast<std::uint8_t>(block.high[i / 8] | ((quant >> 4U) << (i % 8)));
}

}  // namespace weir::formats
