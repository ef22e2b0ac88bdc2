// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/estimate.h"
#include "measure/measurements.h"
#include "planner/planner.h"
#include "probe/machine.h"

namespace weir::planner {

/// Where a single-node plan runs.
struct Site {
    const probe::Node* node = nullptr;
    std::vector<int> cpus;  ///< one thread each
    std::uint64_t available_bytes = 0;
};

/// The read bandwidth that the threads of a site reach on their node's memory.
struct SiteCeiling {
    Estimate bytes_per_s;
    std::string warning;  ///< what it was derived from when it was not measured as such; empty otherwise
};

/// The node and PUs of a single-node plan: the PUs asked for, or else one a core of the best node. Best is a
/// node that holds the whole model, then the one with the highest ceiling, then the most memory. Fewer
/// threads than cores are spread over the L3 domains, since each domain has a link of its own to memory.
Site choose_site(const probe::Machine& machine, const measure::Measurements& measurements,
                 std::uint64_t needed_bytes, const PlanOptions& options);

/// The ceiling for `threads` threads on one node of the machine, from the measured ceiling or the bandwidths
/// beside it. InputError when nothing fitting was measured.
SiteCeiling ceiling_of(const probe::Machine& machine, const measure::Measurements& measurements, int node,
                       int threads);

}  // namespace weir::planner
