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
#include "measure/sampling/arena.h"
#include "measure/measurements.h"
#include "measure/sampling/window_clock.h"
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
    /// The first thread's node: of all threads, when the team is on one node.
    int node() const { return team.pins().front().node; }
    /// Nodes that the team's threads are on, in their order.
    std::vector<int> nodes() const;
    /// The load of a figure of `threads` threads on one node: "all" when that is the whole team and no other
    /// node has cores, else "alone".
    const char* load(int threads) const;

    /// Whether these are samples enough for a figure: after a stop they are not, and the figure is left out.
    bool enough(const std::vector<double>& rates) const { return rates.size() >= samples; }
};

/// Repeats `step`, which returns the bytes or operations that it did, until the window is over, and returns
/// the sum. Windows of a time rather than of an amount: a thread that is slowed does less and none waits for
/// it.
double for_a_window(const Bench& bench, const WindowClock& clock, const std::function<double()>& step);

/// Lets all members of a team go on or end a loop over windows in the same round.
class Rounds {
public:
    explicit Rounds(const Bench& bench) : stop_(bench.stop), wanted_(bench.samples) {}

    /// Collective, with at least one barrier between two calls: whether another round is due, the same answer
    /// for all. Rounds go on until kept(), asked of member 0 alone, is the number of samples wanted; at most
    /// kTries times as many; none after a stop.
    template <class Count>
    bool more(numa::Member& member, Count kept) {
        if (member.thread() == 0) {
            const bool due = kept() < wanted_ && done_++ < kTries * wanted_;
            answer_.store(due && !stop_.stop_requested(), std::memory_order_relaxed);
        }
        member.barrier();
        return answer_.load(std::memory_order_relaxed);
    }

private:
    static constexpr std::size_t kTries = 2;

    std::stop_token stop_;
    std::size_t wanted_;
    std::size_t done_ = 0;
    std::atomic<bool> answer_{false};
};

/// Figures of windows, those apart in which a member was missing (WindowRate::steady).
class Samples {
public:
    void add(double figure, bool steady) {
        all_.push_back(figure);
        if (steady) steady_.push_back(figure);
    }
    std::size_t steady() const { return steady_.size(); }
    std::size_t all() const { return all_.size(); }

    /// The steady ones when they are as many as wanted; else, on a host that keeps taking cores away, all.
    const std::vector<double>& figures(std::size_t wanted) const {
        return steady_.size() >= wanted ? steady_ : all_;
    }

private:
    std::vector<double> all_;
    std::vector<double> steady_;
};

/// Whether members wait for each other inside a window of work: then a core that idles was not taken away.
enum class Waits { kNever, kInside };

/// What a member does in a window; returns the bytes or operations that it did.
using Work = std::function<double(numa::Member&, const WindowClock&)>;

/// Rates of windows of `work` by all members of `team`: what all did over the window's time. The first window
/// is discarded, and repeated are those in which a member was missing. Fewer than bench.samples after a stop.
std::vector<double> sample_rates(const Bench& bench, const numa::Team& team, const Work& work);

/// The same for each group of members apart, rates[group][sample], all in the same windows.
std::vector<std::vector<double>> sample_groups(const Bench& bench, const numa::Team& team,
                                               std::span<const Group> groups, const Work& work);

/// Windows of work, each between two of the ceiling.
struct Alternated {
    std::vector<double> works;       ///< rates
    std::vector<double> of_ceiling;  ///< each work over the mean of the ceilings before and after it
};

/// Alternates windows of the ceiling with windows of `work`, by bench.team; the first of each is discarded,
/// and repeated are those in which a member was missing. Fewer than bench.samples after a stop.
Alternated alternate(const Bench& bench, const kernels::ReadKernel& kernel, const Work& work,
                     Waits waits = Waits::kNever);

}  // namespace weir::measure
