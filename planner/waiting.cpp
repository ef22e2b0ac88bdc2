// SPDX-License-Identifier: Apache-2.0
#include "planner/waiting.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/units.h"

namespace weir::planner {
namespace {

/// A size of step, and the time that each took beyond its bytes at the ceiling.
struct Excess {
    double bytes = 0;
    Estimate ns;
};

/// The team size measured that is nearest to `threads`; 0 when there is none.
int nearest_team(const measure::Measurements& measurements, int threads) {
    int best = 0;
    for (const measure::Steps& one : measurements.steps) {
        if (best == 0 || std::abs(one.threads - threads) < std::abs(best - threads)) best = one.threads;
    }
    return best;
}

std::vector<Excess> excesses(const measure::Measurements& measurements, int team, double bytes_per_s) {
    std::vector<Excess> out;
    for (const measure::Steps& one : measurements.steps) {
        if (one.threads != team || one.of_ceiling.low <= 0) continue;
        const auto bytes = static_cast<double>(one.bytes_per_thread);
        const auto beyond = [&](double share) {
            return std::max(0.0, (1 / share - 1) * bytes / bytes_per_s * kNanosecondsPerSecond);
        };
        const Estimate& share = one.of_ceiling;
        out.push_back({bytes, {beyond(share.median), beyond(share.high), beyond(share.low), share.samples}});
    }
    std::sort(out.begin(), out.end(), [](const Excess& a, const Excess& b) { return a.bytes < b.bytes; });
    return out;
}

/// Between two sizes, each end of the interval for itself.
Estimate between(const Excess& a, const Excess& b, double bytes) {
    const double at = (bytes - a.bytes) / (b.bytes - a.bytes);
    return {std::lerp(a.ns.median, b.ns.median, at), std::lerp(a.ns.low, b.ns.low, at),
            std::lerp(a.ns.high, b.ns.high, at), std::min(a.ns.samples, b.ns.samples)};
}

Estimate excess_at(const std::vector<Excess>& measured, double bytes) {
    if (bytes <= measured.front().bytes) return measured.front().ns;
    if (bytes >= measured.back().bytes) return measured.back().ns.scaled(bytes / measured.back().bytes);
    std::size_t i = 1;
    while (measured[i].bytes < bytes) ++i;
    return between(measured[i - 1], measured[i], bytes);
}

}  // namespace

Estimate waiting_ns(const PhaseWork& work, const measure::Measurements& measurements,
                    std::vector<std::string>& warnings) {
    if (work.threads <= 1) return {};
    const int team = nearest_team(measurements, work.threads);
    const double threads = work.threads;
    const std::vector<Excess> measured = excesses(measurements, team, work.ceiling_bytes_per_s / threads);
    if (measured.empty()) {
        warnings.emplace_back(
            "waiting for the slowest thread was not measured: the prediction leaves it out");
        return {};
    }
    if (team != work.threads) {
        warnings.push_back(fmt::format("waiting for the slowest thread was measured with {} threads, not {}",
                                       team, work.threads));
    }
    return excess_at(measured, work.bytes_per_token / work.phases_per_token / threads)
        .scaled(work.phases_per_token);
}

}  // namespace weir::planner
