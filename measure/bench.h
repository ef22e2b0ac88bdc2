// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/progress.h"
#include "kernels/isa.h"
#include "kernels/read.h"
#include "measure/arena.h"
#include "measure/measurements.h"
#include "numa/team.h"
#include "probe/machine.h"

namespace weir::measure {

/// What every measurement works with: the team of one thread per core, its memory, and how long it may take.
struct Bench {
    const probe::Machine& machine;
    const numa::Team& team;
    Arena& arena;
    kernels::Isa isa;
    std::size_t samples = 9;  ///< of each figure, the warm-up not counted
    double window_s = 0.05;   ///< about how long one window takes
    std::string pages;        ///< kind of pages that the arena got
    std::stop_token stop;
    const Progress& progress;
    Measurements& out;  ///< where figures, conditions and warnings go

    double stage_begin = 0;  ///< which part of all work the stage at hand is: from 0 to 1
    double stage_end = 1;

    /// Reports progress: `fraction` of the stage at hand is done.
    void tell(std::string_view what, double fraction) const {
        if (progress) progress(what, stage_begin + fraction * (stage_end - stage_begin));
    }
    bool stopped() const { return stop.stop_requested(); }
    int threads() const { return team.size(); }
    int node() const { return team.pins().front().node; }

    /// Whether these are samples enough for a figure: after a stop they are not, and the figure is left out.
    bool enough(const std::vector<double>& rates) const { return rates.size() >= samples; }
};

/// Repeats `step`, which returns the bytes or operations that it did, for about one window, and returns the
/// sum. Windows of a time rather than of an amount: a thread that is slowed does less and none waits for it.
double for_a_window(const Bench& bench, const std::function<double()>& step);

/// Lets all members of a team end a loop over windows in the same round when a stop was requested.
class StopVote {
public:
    explicit StopVote(std::stop_token stop) : stop_(std::move(stop)) {}

    /// Collective, with at least one barrier between two calls: the same answer for all members.
    bool stopped(numa::Member& member) {
        if (member.thread() == 0) answer_.store(stop_.stop_requested(), std::memory_order_relaxed);
        member.barrier();
        return answer_.load(std::memory_order_relaxed);
    }

private:
    std::stop_token stop_;
    std::atomic<bool> answer_{false};
};

/// What a member does in a window; returns the bytes or operations that it did.
using Work = std::function<double(numa::Member&)>;

/// Rates of windows of `work` by all members of `team`: what all did over the time between the barriers
/// around it. The first window is discarded. Fewer than bench.samples after a stop.
std::vector<double> sample_rates(const Bench& bench, const numa::Team& team, const Work& work);

/// Rates of ceiling and work windows taken in alternation, ceiling first and last.
struct Alternated {
    std::vector<double> ceilings;
    std::vector<double> works;
};

/// Alternates windows of the ceiling with windows of `work`, by bench.team; the first of each is discarded.
/// Fewer than bench.samples after a stop.
Alternated alternate(const Bench& bench, const kernels::ReadKernel& kernel, const Work& work);

}  // namespace weir::measure
