// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
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
    std::size_t samples = 9;          ///< of each figure, the warm-up not counted
    double window_s = 0.05;           ///< about how long one window takes
    std::string pages;                ///< kind of pages that the arena got
    std::stop_token stop;
    const Progress& progress;
    Measurements& out;                ///< where figures, conditions and warnings go

    bool stopped() const { return stop.stop_requested(); }
    int threads() const { return team.size(); }
    int node() const { return team.pins().front().node; }
};

/// Bytes that one thread reads in a window, when all of them together reach about `bytes_per_s`.
std::size_t window_bytes(const Bench& bench, double bytes_per_s);

/// Rates of ceiling and work windows taken in alternation, ceiling first and last; the first of each is discarded.
struct Alternated {
    std::vector<double> ceilings;
    std::vector<double> works;
};

/// Alternates windows of the ceiling with windows of `work`, which every member runs for its own share and which
/// returns the bytes that member went over.
Alternated alternate(const Bench& bench, const kernels::ReadKernel& kernel, double ceiling_bytes_per_s,
                     const std::function<double(numa::Member&)>& work);

}  // namespace weir::measure
