// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::formats {

/// GGML's Q8_1: 32 weights in 36 bytes; weight i = quants[i] * d. Activations have it, not weights: GGML
/// itself never turns it back into floats.
struct Q8_1Block {
    static constexpr std::size_t kWeights = 32;
    std::uint16_t d;         ///< binary16
    std::uint16_t s;         ///< binary16: d times the sum of the quants
    std::int8_t quants[32];  ///< GGML writes [-127, 127]; -128 is legal
};
static_assert(sizeof(Q8_1Block) == 36);

}  // namespace weir::formats
