// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "kernels/read.h"
#include "measure/sampling/bench.h"
#include "measure/sampling/series.h"
#include "measure/sampling/window_clock.h"
#include "numa/team.h"

namespace weir::measure {

/// What a member does in a window; returns the bytes or operations that it did. Windows are of a time rather
/// than of an amount: a thread that is slowed does less and none waits for it.
using Work = std::function<double(numa::Member&, const WindowClock&)>;

/// Repeats `step`, which returns the bytes or operations that it did, until the window is over, and returns
/// the sum.
template <class Step>
double for_a_window(const WindowClock& clock, Step step) {
    double done = 0;
    do done += step();
    while (clock.open());
    return done;
}

/// Each member streams its own memory of the bench's arena with the kernel, from where it stopped last.
Work read_work(const Bench& bench, const kernels::ReadKernel& kernel);

/// A kind of work, and which members of the team do it. The others sleep meanwhile, at the barrier behind the
/// window, after the 20 µs for which a barrier spins.
struct Turn {
    Work work;
    Group members;
};

/// What the windows of turns gave.
struct Taken {
    std::vector<Samples> turns;       ///< rates of each turn; those of one round have the same index
    std::vector<std::string> doubts;  ///< what disturbed them
    std::vector<Metered> metered;     ///< of each turn
};

/// Takes windows of each of `turns` in turn, so that a drift of the machine meets all alike; the first round
/// is discarded, and rounds in which a member was missing are repeated. Until bench.rule is content; fewer
/// samples than its least after a stop.
Taken take_turns(const Bench& bench, const numa::Team& team, std::span<const Turn> turns);

/// Rates of windows of each of `works`, which take turns (take_turns), by all members of `team`: what all did
/// over the window's time.
std::vector<Series> sample_turns(const Bench& bench, const numa::Team& team, std::span<const Work> works);

/// The same, but of whole rounds: the i-th rate of every work is of the same round, so that ratios of works
/// can be paired. A round in which a member was missing from any work counts as such for all.
std::vector<Series> sample_rounds(const Bench& bench, const numa::Team& team, std::span<const Work> works);

/// The same of one kind of work.
Series sample_rates(const Bench& bench, const numa::Team& team, const Work& work);

/// The same for each group of members apart, series[group], all in the same windows.
std::vector<Series> sample_groups(const Bench& bench, const numa::Team& team, std::span<const Group> groups,
                                  const Work& work);

/// Whether members wait for each other inside a window of work: then a core that idles was not taken away.
enum class Waits { kNever, kInside };

/// Windows of work, each between two of the ceiling.
struct Alternated {
    Series works;
    Series of_ceiling;  ///< each work over the mean of the ceilings before and after it
};

/// Alternates windows of the ceiling with windows of `work`, by `team`, whose members stream their own memory
/// of the bench's arena; the first of each is discarded, and repeated are those in which a member was
/// missing. Fewer than the least number of samples after a stop.
Alternated alternate(const Bench& bench, const numa::Team& team, const kernels::ReadKernel& kernel,
                     const Work& work, Waits waits = Waits::kNever);

}  // namespace weir::measure
