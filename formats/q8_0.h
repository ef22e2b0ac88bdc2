// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::formats {

/// GGML's Q8_0: 32 weights in 34 bytes; weight i = quants[i] * d.
struct Q8_0Block {
    static constexpr std::size_t kWeights = 32;
    std::uint16_t d;         ///< binary16
    std::int8_t quants[32];  ///< GGML writes [-127, 127]; -128 is legal
};
static_assert(sizeof(Q8_0Block) == 34);

}  // namespace weir::formats
