// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "kernels/read.h"
#include "measure/sampling/bench.h"
#include "measure/sampling/team_parts.h"
#include "numa/team.h"

namespace weir::measure {

/// Nanoseconds of one crossing of the team's barrier when all arrive together.
Series sample_barrier(const Bench& bench, const numa::Team& team);

/// The groups of a team whose barrier is measured: two threads as near to each other as there are, an L3
/// domain of each size, two nodes of one package and of two, each package, each node, all. Groups of the same
/// cores stand once, under the largest's name; the whole team is the last.
std::vector<TeamPart> barrier_parts(const probe::Machine& machine, const numa::Team& team);

/// The barrier's cost for teams over each of these groups. Into barrier.
void measure_barrier(const Bench& bench, const kernels::ReadKernel& ceiling_kernel);

}  // namespace weir::measure
