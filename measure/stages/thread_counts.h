// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "measure/sampling/bench.h"

namespace weir::measure {

/// Threads of the team's first node: members 0 to n - 1.
int first_node_threads(const Bench& bench);

/// Numbers of the team's first threads worth measuring, rising: one, an eighth, a quarter, half and all of
/// the first node's, and the whole team. Threads come in the team's order, which fills one L3 domain after
/// the other. Left out are those whose part of the arena is smaller than 8 times the last-level caches that
/// they reach, which would flatter them; the whole team is always there.
std::vector<int> thread_counts(const Bench& bench);

}  // namespace weir::measure
