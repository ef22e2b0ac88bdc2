// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "kernels/read.h"
#include "measure/matrix/nodes.h"
#include "measure/matrix/plan.h"
#include "measure/sampling/bench.h"

namespace weir::measure {

/// Read and triad between every node with cores and every node with memory: each pair alone, and in rounds
/// all nodes with cores at once, each with another node's memory (round 0: its own). A node's threads are one
/// a core, whatever --threads says. Each round has memory of its own, bound to the memory nodes and freed
/// again; the placement is proved, and a pair whose pages are elsewhere is left out with a warning.
class NodeMatrix {
public:
    /// Plans it; nothing is measured yet. `budget` without the time to fill memory, which is added here.
    NodeMatrix(MatrixNodes nodes, MatrixBudget budget);

    const MatrixPlan& plan() const { return plan_; }

    /// Announces the plan, frees the bench's arena and fills bandwidth and conditions["matrix"]. Of the bench
    /// it takes machine, instruction set, progress and stop: what was measured before a stop stays, with a
    /// warning. A wrong sum or triad is a Fault.
    void run(const Bench& bench, const kernels::ReadKernel& kernel) const;

private:
    std::string conditions() const;

    MatrixNodes nodes_;
    std::vector<std::string> warnings_;
    MatrixPlan plan_;
};

}  // namespace weir::measure
