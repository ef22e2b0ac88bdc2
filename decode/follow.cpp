// SPDX-License-Identifier: Apache-2.0
#include "decode/follow.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <chrono>

#include "base/error.h"

namespace weir::decode {

static_assert(std::endian::native == std::endian::little, "floats are written as they are");

void follow(std::span<const std::uint32_t> tokens, const NextToken& next, UnfinishedFile* logits,
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
        if (logits != nullptr) logits->append(std::as_bytes(std::span(row)));
        followed.best.push_back(
            static_cast<std::uint32_t>(std::max_element(row.begin(), row.end()) - row.begin()));
        followed.vocab = row.size();
        ++followed.tokens;
    }
    followed.seconds = std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace weir::decode
