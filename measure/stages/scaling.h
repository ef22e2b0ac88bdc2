// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/read.h"
#include "measure/sampling/bench.h"

namespace weir::measure {

/// Read bandwidth of the ceiling kernel by number of threads, for each group of cores (ladders.h): an L3
/// domain, a node, the machine with as many threads on every node, and a node with all PUs of its cores. The
/// counts of a group take turns in the same rounds: of_best is the median of the ratios, round by round, to
/// the count with the best median rate; the knee is the fewest threads whose of_best is at least 0.98.
///
/// Threads are put to work one a core, the first of each L3 domain of a node, then the second of each, …: of
/// fewer threads than cores, as many links to memory as can be have work. The others sleep. However few
/// threads read, together they go over all memory of the group's cores, so that caches keep no more of it,
/// and each reads memory of its own node.
///
/// With many nodes and little time, L3 domains and nodes like those measured are left out, and named in
/// conditions. A group whose turns were not all sampled before a stop is left out. Into scaling.
void measure_scaling(const Bench& bench, const kernels::ReadKernel& ceiling_kernel);

}  // namespace weir::measure
