// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::formats {

/// GGML's Q8_K: 256 weights in 292 bytes; weight i = d * quants[i]. Activations have it, not weights.
struct Q8_KBlock {
    static constexpr std::size_t kWeights = 256;
    float d;
    std::int8_t quants[256];
    std::int16_t sums[16];  ///< of sixteen quants each
};
static_assert(sizeof(Q8_KBlock) == 292);

}  // namespace weir::formats
