// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "base/progress.h"
#include "kernels/isa.h"
#include "measure/measurements.h"
#include "probe/machine.h"

namespace weir::measure {

/// What to measure, and for how long.
struct MeasureOptions {
    std::vector<std::string>
        only;  ///< stages by name (stage_names()); empty: all. The ceiling is always measured
    int threads =
        0;  ///< 0: one per core of all nodes with both cores and memory; else over them in proportion
    double time_budget_s = 75;  ///< of all stages but the node matrix; figures keep at least 9 samples
    double soak_s = 0;          ///< of a sustained run after the stages, on top of the budget; 0: none
    bool quick = false;  ///< a smaller working set, still 8 times the last-level caches, and shorter windows
    kernels::Isa isa = kernels::best_supported();
};

/// "ceiling", those of all_stages() (measure/stages/stages.cpp) in their order, "matrix".
std::vector<std::string> stage_names();

/// Measures this machine's memory by one team over all nodes that have both cores and memory, each thread
/// with memory of its own node: the ceiling is the machine's. With several nodes a matrix of every node's
/// cores with every node's memory follows (NodeMatrix); its time comes on top of the budget and is announced
/// beforehand. Never allocates more than is available less the margin, on any node. A stop ends it after the
/// window at hand: what was measured so far is returned with a warning, or Interrupted thrown when that is
/// nothing. MachineError for a replayed machine or too little memory; UsageError for an unknown stage.
Measurements measure(const probe::Machine& machine, const MeasureOptions& options, std::stop_token stop,
                     const Progress& progress);

}  // namespace weir::measure
