// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "measure/measurements.h"
#include "models/model.h"
#include "planner/plan.h"
#include "probe/machine.h"

namespace weir::planner {

/// What a person may ask of a plan.
struct PlanOptions {
    int threads = 0;         ///< at most this many; 0: one a core
    std::string cpus;        ///< exactly these PUs, as a list; empty: the planner chooses
    bool quick = false;      ///< a folded model gets half the budget
    bool allow_fold = true;  ///< false: a model that does not fit is a MachineError
    std::string strategy;    ///< a name of docs/planning.md; empty: the one predicted fastest
    int virtual_nodes = 0;   ///< cut the best node into so many, row-split unless asked; 0: real nodes
    std::vector<std::string> formats;  ///< those that run, for advice on quantisations; empty: all
    std::string advice;  ///< about a model that does not fit and may not be folded; empty: what quants do
    std::string isa;     ///< whose kernels' measurements to use; empty: the best that was measured
};

/// Where weights and threads go, and the rate that should give. Pure: a replayed machine plans as well as a
/// live one. UsageError for threads or PUs that the machine does not have; MachineError when no node has both
/// cores and memory, when the model does not fit and may not be folded (what is missing, which quantisations
/// fit), and when a fold could not keep its reuse distance.
Plan make_plan(const probe::Machine& machine, const measure::Measurements& measurements,
               const models::Model& model, const PlanOptions& options = {});

}  // namespace weir::planner
