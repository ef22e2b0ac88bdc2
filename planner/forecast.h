// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "planner/prediction.h"
#include "planner/way.h"

namespace weir::planner {

/// What a way to place a model is predicted to give.
struct Forecast {
    SiteCeiling ceiling;
    Prediction prediction;
};

Forecast forecast(const Inputs& in, const Way& way);

/// How much longer the routed experts of an expert-split way take than if every node read a part of each; 1
/// of virtual nodes, whose threads help each other.
double routed_load(const Inputs& in, const Way& way);

/// Makes a way of some strategy.
using MakeWay = Way (*)(const Inputs& in);

/// A number of threads that a way could run with in place of one a core, and what that should give.
struct ThreadCount {
    int threads = 0;
    double tokens_per_s = 0;
    bool knee = false;  ///< the fewest within 2 % of the best read bandwidth
};

/// Fewer threads than the way's one a core, most first: each count for which reading was measured, on its
/// node or, over several, on the whole machine. Empty for virtual nodes and where PUs were given.
std::vector<ThreadCount> fewer_threads(const Inputs& in, MakeWay make, const Way& way);

/// The count among them that is predicted faster than `tokens_per_s`, that of the way with all its threads,
/// by more than its noise (1 %); nullptr when none is.
const ThreadCount* worth_taking(const std::vector<ThreadCount>& counts, double tokens_per_s);

/// The way with so many threads.
Way way_with(const Inputs& in, MakeWay make, int threads);

}  // namespace weir::planner
