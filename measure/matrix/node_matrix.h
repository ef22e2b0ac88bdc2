// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "kernels/read.h"
#include "measure/matrix/nodes.h"
#include "measure/matrix/plan.h"
#include "measure/sampling/bench.h"

namespace weir::measure {

/// Read, triad and copy between every node with cores and every node with memory: each pair alone, and in
/// rounds all nodes with cores at once, each with another node's memory (round 0: its own). Then reads
/// between packages, one way and both ways at once, and all three kernels over memory that is interleaved
/// over all nodes. A node's threads are one a core, whatever --threads says. Each round has memory of its
/// own, bound to the memory nodes and freed again; the placement is proved, and what is elsewhere is said to
/// be unreadable.
class NodeMatrix {
public:
    /// Plans it; nothing is measured yet. `budget` without the time to fill memory, which is added here.
    NodeMatrix(MatrixNodes nodes, MatrixBudget budget);

    const MatrixPlan& plan() const { return plan_; }

    /// Announces the plan, frees the bench's arena and fills bandwidth, matrix_nodes, unreadable_pairs,
    /// package_links, interleaved and conditions["matrix"]. Of the bench it takes machine, instruction set,
    /// progress and stop: what was measured before a stop stays, with a warning. A wrong sum, triad or copy
    /// is a Fault.
    void run(const Bench& bench, const kernels::ReadKernel& kernel) const;

private:
    std::string conditions() const;
    void describe(Measurements& out) const;
    void run_rounds(const Bench& bench, const kernels::ReadKernel& kernel) const;

    MatrixNodes nodes_;
    std::vector<UnusableNode> unusable_;
    MatrixPlan plan_;
};

}  // namespace weir::measure
