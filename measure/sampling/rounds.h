// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <span>
#include <stop_token>

#include "measure/sampling/series.h"
#include "numa/team.h"

namespace weir::measure {

/// When figures have samples enough: never fewer than `least`; then until every interval is within `width`,
/// or `seconds` since the warm-up began are over.
struct SampleRule {
    std::size_t least = 9;
    double width = 0.02;  ///< of the interval, as a part of the median
    double seconds = 0;   ///< 0: the least number will do
};

/// How far the figures of a round are: of all of them, the one that is least far.
struct Kept {
    std::size_t steady = 0;
    bool settled = false;
};

/// The same of several figures.
Kept kept(std::span<const Samples> samples, const SampleRule& rule);

/// Lets all members of a team go on or end a loop over windows in the same round.
class Rounds {
public:
    Rounds(const SampleRule& rule, std::stop_token stop);

    /// Collective, with at least one barrier between two calls: whether another round is due, the same answer
    /// for all. `ask`, called on member 0 alone, gives what is Kept. While the least number is not reached,
    /// rounds are repeated, at most kTries times as many; none after a stop.
    template <class Ask>
    bool more(numa::Member& member, Ask ask) {
        if (member.thread() == 0) answer_.store(due(ask()), std::memory_order_relaxed);
        member.barrier();
        return answer_.load(std::memory_order_relaxed);
    }

private:
    static constexpr std::size_t kTries = 2;
    static constexpr std::size_t kMost = 1000;

    bool due(const Kept& kept);

    SampleRule rule_;
    std::stop_token stop_;
    std::chrono::steady_clock::time_point end_;
    std::size_t done_ = 0;
    std::atomic<bool> answer_{false};
};

}  // namespace weir::measure
