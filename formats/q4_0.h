// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::formats {

/// GGML's Q4_0: 32 weights in 18 bytes; weight i = (quant - 8) * d. Quant i, 0..15, is the low (i < 16) or
/// high nibble of quants[i % 16].
struct Q4_0Block {
    static constexpr std::size_t kWeights = 32;
    std::uint16_t d;  ///< binary16
    std::uint8_t quants[16];
};
static_assert(sizeof(Q4_0Block) == 18);

/// GGML's Q4_1: 32 weights in 20 bytes; weight i = quant * d + m, quants as in Q4_0.
struct Q4_1Block {
    static constexpr std::size_t kWeights = 32;
    std::uint16_t d;  ///< binary16
    std::uint16_t m;  ///< binary16, the least weight
    std::uint8_t quants[16];
};
static_assert(sizeof(Q4_1Block) == 20);

}  // namespace weir::formats
