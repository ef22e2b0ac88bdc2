// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::formats {

/// GGML's TQ2_0: 256 weights of three values in 66 bytes; weight i = (quant - 1) * d. Quant i is bits 2q and
/// 2q + 1 of quants[32 * (i / 128) + i % 32] with q = i % 128 / 32. GGML writes quants 0..2; 3 means 2 * d.
struct TQ2_0Block {
    static constexpr std::size_t kWeights = 256;
    std::uint8_t quants[64];
    std::uint16_t d;  ///< binary16
};
static_assert(sizeof(TQ2_0Block) == 66);

}  // namespace weir::formats
