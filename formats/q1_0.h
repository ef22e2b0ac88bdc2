// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::formats {

/// GGML's Q1_0: 128 weights of two values in 18 bytes; weight i is d where bit i % 8 of bits[i / 8] is set
/// and -d where it is clear.
struct Q1_0Block {
    static constexpr std::size_t kWeights = 128;
    std::uint16_t d;  ///< binary16
    std::uint8_t bits[16];
};
static_assert(sizeof(Q1_0Block) == 18);

}  // namespace weir::formats
