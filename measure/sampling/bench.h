// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/progress.h"
#include "kernels/isa.h"
#include "measure/conditions/watch.h"
#include "measure/measurements.h"
#include "measure/sampling/arena.h"
#include "measure/sampling/rounds.h"
#include "numa/team.h"
#include "probe/machine.h"

namespace weir::measure {

class Meters;

/// What every measurement works with: the team of one thread per core, its memory, and how long it may take.
struct Bench {
    const probe::Machine& machine;
    const numa::Team& team;
    Arena& arena;
    kernels::Isa isa;
    Watch& watch;  ///< looks for what disturbs the figures
    std::stop_token stop;
    const Progress& progress;
    Measurements& out;  ///< where figures, conditions and warnings go

    std::string pages = "thp";  ///< kind of pages that the arena got
    SampleRule rule = {};       ///< rule.seconds: of the stage at hand
    double shortest_window_s = 0.005;
    double longest_window_s = 0.1;
    double stage_begin = 0;  ///< which part of all work the stage at hand is: from 0 to 1
    double stage_end = 1;
    Meters* meters = nullptr;  ///< read around windows; none: nothing is

    /// The same for a part of the stage at hand, from the fraction `begin` of its time to `end`.
    Bench range(double begin, double end) const;
    /// The i-th of n equal parts.
    Bench part(std::size_t i, std::size_t n) const;

    /// The same for a choice: three windows of each work, whatever their intervals. Works that those cannot
    /// tell apart are as good as one another, and what is chosen is measured anew, so that its figure is not
    /// the luckiest of several.
    Bench trial() const;

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

    /// About how long a window may be so that `works` of them in turn get their least number of samples
    /// within the stage's time.
    double window_s(std::size_t works) const;

    /// Whether these are samples enough for a figure: after a stop they are not, and the figure is left out.
    bool enough(const Series& series) const { return series.rates.size() >= rule.least; }
};

}  // namespace weir::measure
