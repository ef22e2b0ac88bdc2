// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/capacity.h"
#include "models/model.h"
#include "probe/machine.h"

namespace weir::planner {

/// Memory that each node can give, before the margin.
std::vector<std::uint64_t> memory_of_nodes(const probe::Machine& machine);

/// Weights, cache and buffers against the memory of the nodes, for each strategy that differs in what it
/// needs: one node, one copy over all of them in equal parts (row, expert, layer split and interleave), a
/// copy on each. The margin (margin_bytes) is taken of all memory and shared out over the nodes. With one
/// node there is one strategy.
std::vector<models::Capacity> capacity(const models::Model& model,
                                       const std::vector<std::uint64_t>& node_bytes, int threads);

}  // namespace weir::planner
