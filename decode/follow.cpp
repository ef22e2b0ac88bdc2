// SPDX-License-Identifier: Apache-2.0
#include "decode/follow.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <chrono>

#include "base/error.h"

namespace weir::decode {
namespace {

static_assert(std::endian::native == std::endian::little, "floats are written as they are");

/// Where the next token of each sequence stands among all, sequence after sequence.
class Places {
public:
    explicit Places(std::span<const TokenIds> sequences) {
        for (const TokenIds& ids : sequences) {
            next_.push_back(all_);
            all_ += ids.size();
        }
    }
    std::size_t take(std::size_t sequence) { return next_[sequence]++; }
    std::size_t all() const { return all_; }

private:
    std::vector<std::size_t> next_;
    std::size_t all_ = 0;
};

}  // namespace

std::size_t together_of_each(std::size_t wanted, std::size_t sequences) {
    if (wanted == 0 || sequences == 0 || sequences > kMostTokensTogether) {
        throw UsageError(
            fmt::format("{} tokens of {} sequences cannot be decoded together", wanted, sequences),
            fmt::format("up to {} sequences can, a token at least of each", kMostTokensTogether));
    }
    return std::min(wanted, kMostTokensTogether / sequences);
}

std::vector<std::vector<GivenToken>> steps_of(std::span<const TokenIds> sequences, std::size_t wanted) {
    const std::size_t of_each = together_of_each(wanted, sequences.size());
    std::size_t longest = 0;
    for (const TokenIds& ids : sequences) longest = std::max(longest, ids.size());
    std::vector<std::vector<GivenToken>> steps;
    for (std::size_t begin = 0; begin < longest; begin += of_each) {
        std::vector<GivenToken>& step = steps.emplace_back();
        for (std::size_t sequence = 0; sequence < sequences.size(); ++sequence) {
            const TokenIds& ids = sequences[sequence];
            const std::size_t end = std::min(begin + of_each, ids.size());
            for (std::size_t i = begin; i < end; ++i) step.push_back({ids[i], sequence});
        }
    }
    return steps;
}

void follow(std::span<const TokenIds> sequences, std::span<const std::vector<GivenToken>> steps,
            const NextTokens& next, UnfinishedFile* logits, const std::stop_token& stop,
            const Progress& progress, Followed& followed) {
    using Clock = std::chrono::steady_clock;
    Places places(sequences);
    followed.sequences = sequences.size();
    followed.best.resize(places.all());
    const Clock::time_point start = Clock::now();
    for (const std::vector<GivenToken>& step : steps) {
        if (stop.stop_requested()) throw Interrupted("stopped before all tokens were decoded");
        if (progress) {
            progress(fmt::format("token {} of {}", followed.tokens + 1, places.all()),
                     static_cast<double>(followed.tokens) / static_cast<double>(places.all()));
        }
        const std::vector<float> rows = next(step);
        followed.vocab = rows.size() / step.size();
        followed.together = std::max<std::uint64_t>(followed.together, step.size());
        for (std::size_t i = 0; i < step.size(); ++i) {
            const std::span row = std::span(rows).subspan(i * followed.vocab, followed.vocab);
            const std::size_t place = places.take(step[i].sequence);
            if (logits != nullptr) logits->put(place * row.size_bytes(), std::as_bytes(row));
            followed.best[place] =
                static_cast<std::uint32_t>(std::max_element(row.begin(), row.end()) - row.begin());
        }
        followed.tokens += step.size();
    }
    followed.seconds = std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace weir::decode
