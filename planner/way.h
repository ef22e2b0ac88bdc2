// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/estimate.h"
#include "measure/measurements.h"
#include "models/model.h"
#include "planner/planner.h"
#include "planner/site.h"

namespace weir::planner {

/// Everything that the parts of a plan are computed from.
struct Inputs {
    const probe::Machine& machine;
    const measure::Measurements& measurements;
    const models::Model& model;
    const PlanOptions& options;
};

inline constexpr const char* kSingleNode = "single-node";
inline constexpr const char* kRowSplit = "row-split";
inline constexpr const char* kInterleave = "interleave";
inline constexpr const char* kExpertSplit = "expert-split";
inline constexpr const char* kLayerSplit = "layer-split";
inline constexpr const char* kMirror = "mirror";

/// A way to place a model that comes into question: its strategy with the nodes that it takes. Memory and
/// prediction of every way are worked out alike (ledger.h, prediction.h).
struct Way {
    std::string strategy;
    std::vector<Site> sites;
    std::vector<double> fractions;  ///< of the weights' rows, by site; they add up to 1
    int virtual_nodes = 0;          ///< teams that the one site is cut into; 0: a team is a site
    std::string cache_strategy;     ///< as in a plan's placement
    std::vector<std::string> warnings;

    int threads() const;
    /// Whether nodes hold parts of their own, with activations and a cache beside them.
    bool divides() const { return strategy != kSingleNode && strategy != kInterleave; }
    /// Whether threads read pages that lie on other real nodes.
    bool reads_far() const { return strategy == kInterleave && sites.size() > 1; }
    /// Copies of the weights.
    int copies() const { return strategy == kMirror ? parts() : 1; }
    /// Nodes with activations and a cache of their own.
    int parts() const;
};

/// The bandwidth at which a way reads weights; its warning says what was not measured as such.
SiteCeiling ceiling_of(const Inputs& in, const Way& way);

/// Everything on the best node.
Way single_node(const Inputs& in);

/// Rows over all nodes with cores and memory, in proportion to what each node's memory was measured to give
/// its own cores, so that all are done at once; or over virtual nodes, into which the best node is cut. A
/// node that cannot hold its share holds what it can, and the others share the rest. UsageError when there
/// are too few nodes.
Way row_split(const Inputs& in);

/// Whole layers on each node, in runs, in proportion as above: one node reads at a time. The cache lies whole
/// on every node, of which each reads that of its layers.
Way layer_split(const Inputs& in);

/// Routed experts as wholes on the nodes, in proportion as above; all else as of row_split.
Way expert_split(const Inputs& in);

/// All weights on every node; each reads the rows that it would have of row_split.
Way mirror(const Inputs& in);

/// What these have in common. A node that cannot hold its share holds what it can, except of copies.
Way split_over_nodes(const Inputs& in, const char* strategy);

/// The same over the virtual nodes that the options ask for, into which the best node is cut. UsageError when
/// they are too many.
Way over_virtual_nodes(const Inputs& in, const char* strategy);

/// Pages over all nodes in turn, as `numactl --interleave=all` has them: what many people run with, and what
/// row_split is held against. UsageError when there are too few nodes. Virtual nodes have no memory of their
/// own: all pages lie on the one that is cut.
Way interleave(const Inputs& in);

/// The bandwidth of threads whose pages lie on all sites' nodes in turn: the threads of one node need for a
/// byte the mean of what a byte takes from each node, every thread does an equal part of the work, and the
/// slowest node's threads end it. From the figures with all nodes at work at once, else those alone.
SiteCeiling interleaved_ceiling(const Inputs& in, const Way& way);

/// The local bandwidth of a node beside the others' at work.
SiteCeiling local_ceiling(const Inputs& in, const Site& site);

/// The bandwidth of a split: that at which the node is done whose share takes longest.
SiteCeiling split_ceiling(const Inputs& in, const Way& way);

/// The measured read bandwidth from one node's cores to another's memory, all at once if measured so, else
/// alone; an Estimate of 0 samples when it was not measured.
Estimate read_between(const measure::Measurements& measurements, int cpu_node, int memory_node);

}  // namespace weir::planner
