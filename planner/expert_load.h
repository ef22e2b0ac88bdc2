// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

namespace weir::planner {

/// How much longer the experts of a token take when nodes hold them whole than when all nodes read parts of
/// each: the expectation of the greatest of (a node's share of the top_k experts drawn / its share of the
/// bandwidth), over uniform draws of distinct experts (a multivariate hypergeometric distribution).
/// `experts`: of a layer, by node; `bandwidth`: shares that add up to 1. At least 1.
double largest_expert_load(const std::vector<std::size_t>& experts, const std::vector<double>& bandwidth,
                           std::size_t top_k);

}  // namespace weir::planner
