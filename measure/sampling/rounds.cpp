// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/rounds.h"

#include <algorithm>
#include <utility>

namespace weir::measure {

Kept kept(std::span<const Samples> samples, const SampleRule& rule) {
    const auto fewest =
        std::min_element(samples.begin(), samples.end(),
                         [](const Samples& a, const Samples& b) { return a.steady() < b.steady(); });
    return {fewest->steady(), std::all_of(samples.begin(), samples.end(), [&](const Samples& each) {
                return each.settled(rule.width, rule.least);
            })};
}

Rounds::Rounds(const SampleRule& rule, std::stop_token stop)
    : rule_(rule),
      stop_(std::move(stop)),
      end_(std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                                                  std::chrono::duration<double>(rule.seconds))) {}

bool Rounds::due(const Kept& kept) {
    if (stop_.stop_requested() || done_ >= kMost) return false;
    const bool few = kept.steady < rule_.least && done_ < kTries * rule_.least;
    const bool wide = !kept.settled && std::chrono::steady_clock::now() < end_;
    if (!few && !wide) return false;
    ++done_;
    return true;
}

}  // namespace weir::measure
