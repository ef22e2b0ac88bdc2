// SPDX-License-Identifier: Apache-2.0
#include "decode/draw.h"

#include <algorithm>

#include "base/error.h"

namespace weir::decode {

void draw_experts(std::uint64_t seed, std::uint64_t token, std::size_t layer, std::size_t experts,
                  std::span<std::uint32_t> chosen) {
    if (chosen.size() > experts) throw Fault("more experts drawn than there are");
    std::uint64_t state = mix64(seed ^ mix64(token ^ mix64(layer)));
    std::size_t filled = 0;
    while (filled < chosen.size()) {
        state = mix64(state);
        // The high half times the count: a bias below experts / 2^32.
        const auto expert = static_cast<std::uint32_t>(((state >> 32) * experts) >> 32);
        const auto taken = chosen.first(filled);
        if (std::find(taken.begin(), taken.end(), expert) == taken.end()) chosen[filled++] = expert;
    }
}

}  // namespace weir::decode
