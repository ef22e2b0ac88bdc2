// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::formats {

/// GGML's Q2_0: 64 weights in 18 bytes; weight i = (quant - 1) * d. Quant i, 0..3, is the two bits from
/// 2 * (i % 4) on of quants[i / 4].
struct Q2_0Block {
    static constexpr std::size_t kWeights = 64;
    std::uint16_t d;  ///< binary16
    std::uint8_t quants[16];
};
static_assert(sizeof(Q2_0Block) == 18);

}  // namespace weir::formats
