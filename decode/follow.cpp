// SPDX-License-Identifier: Apache-2.0
#include "decode/follow.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/error.h"

namespace weir::decode {

void follow(std::span<const std::uint32_t> tokens, const NextToken& next, LogitsFile* logits,
            const std::stop_token& stop, const Progress& progress, Followed& followed) {
    using Clock = std::chrono::steady_clock;
    const Clock::time_point start = Clock::now();
    for (const std::uint32_t token : tokens) {
        if (stop.stop_requested()) throw Interrupted("stopped before all tokens were decoded");
        if (progress) {
            progress(fmt::format("token {} of {}", followed.tokens + 1, tokens.size()),
                     static_cast<double>(followed.tokens) / static_cast<double>(tokens.size()));
        }
        const std::vector<float> row = next(token);
        if (logits != nullptr) logits->add(row);
        followed.best.push_back(
            static_cast<std::uint32_t>(std::max_element(row.begin(), row.end()) - row.begin()));
        followed.vocab = row.size();
        ++followed.tokens;
    }
    followed.seconds = std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace weir::decode
