// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/estimate.h"
#include "measure/measurements.h"
#include "planner/planner.h"
#include "planner/read_curve.h"
#include "probe/machine.h"

namespace weir::planner {

/// A real node with the threads that run on it.
struct Site {
    const probe::Node* node = nullptr;
    std::vector<int> cpus;  ///< one thread each
    std::uint64_t available_bytes = 0;

    int threads() const { return static_cast<int>(cpus.size()); }
};

/// The read bandwidth that the threads of a site reach on their node's memory.
struct SiteCeiling {
    Estimate bytes_per_s;
    std::string warning;  ///< what it was derived from when it was not measured as such; empty otherwise
};

/// The PUs for threads on a node, one a core.
std::vector<int> cores_of(const probe::Node& node);

/// Whether a node has both cores that may be used and memory.
bool usable(const probe::Node& node);

/// One PU a core, or `threads` of them spread over the L3 domains, since each domain has a link of its own to
/// memory. UsageError when there are not so many.
std::vector<int> pick_cores(const probe::Machine& machine, const probe::Node& node, int threads);

/// The node and PUs of a single-node plan: the PUs asked for, or else one a core of the best node. Best is a
/// node that holds the whole model, then the one with the highest ceiling, then the most memory.
Site choose_site(const probe::Machine& machine, const measure::Measurements& measurements,
                 std::uint64_t needed_bytes, const PlanOptions& options);

/// The sites of a plan over many nodes: every node that has both cores and memory. `threads` of the options
/// are dealt out in proportion to the cores, one at least to each node. UsageError for fewer threads than
/// nodes or more than cores; empty for fewer than two such nodes.
std::vector<Site> choose_sites(const probe::Machine& machine, const PlanOptions& options);

/// Read bandwidth by number of threads on a node: its own, where it is the only one that of the machine;
/// empty when neither was measured.
ReadCurve node_curve(const probe::Machine& machine, const measure::Measurements& measurements, int node);

/// A rate of all cores of a node, for `threads` of them: by the node's curve, else in proportion.
Estimate with_threads(const probe::Machine& machine, const measure::Measurements& measurements,
                      const Site& site, const Estimate& of_all);

/// The ceiling for `threads` threads on one node of the machine: the measured ceiling, for fewer threads by
/// the measured curve, or from the bandwidths beside it. InputError when nothing fitting was measured.
SiteCeiling ceiling_of(const probe::Machine& machine, const measure::Measurements& measurements, int node,
                       int threads);

}  // namespace weir::planner
