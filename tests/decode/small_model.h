// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/model.h"
#include "numa/team.h"
#include "planner/plan.h"

namespace weir::decode::examples {

/// The shape of a model with every kind of layer and tensor of DeepSeek-V3, small enough to decode in
/// milliseconds.
models::Shape small_shape();

/// A model of that shape, all its formats such that there are kernels for them.
models::Model model_of(const models::Shape& shape, std::string_view quant, std::uint64_t context);

/// The same of the small shape.
models::Model small_model(std::string_view quant, std::uint64_t context);

/// The same without low-rank queries: attn_q instead of attn_q_a and attn_q_b.
models::Model small_model_with_plain_queries(std::string_view quant, std::uint64_t context);

/// The same model with attn_k_b (in Q8_0 where its columns are no whole blocks) and attn_v_b instead of
/// attn_kv_b, as newer files have it.
models::Model with_split_keys(const models::Model& model);

/// A plan that holds the model whole, or folds it to about `keep` of its experts and static layers.
planner::Plan plan_for(const models::Model& model, double keep = 1);

/// A row-split plan over nodes 0, 1, … of one thread-less team each, with these shares; `cache` is the
/// strategy of the cache: "mirror" or "row-split".
planner::Plan split_plan_for(const models::Model& model, const std::vector<double>& shares,
                             const std::string& cache);

/// The same with so many whole experts of each layer on the nodes, folded as above.
planner::Plan expert_split_plan_for(const models::Model& model, const std::vector<double>& shares,
                                    const std::vector<std::size_t>& experts, const std::string& cache,
                                    double keep = 1);

/// The same with a copy of all weights on each node.
planner::Plan mirror_plan_for(const models::Model& model, const std::vector<double>& shares,
                              const std::string& cache);

/// A layer-split plan over as many nodes as numbers of layers are given, folded as above.
planner::Plan layer_split_plan_for(const models::Model& model, const std::vector<std::size_t>& layers,
                                   double keep = 1);

/// `threads` pins on each of so many nodes, all on the PUs that this process may use, memory not bound.
std::vector<numa::Pin> pins_on_nodes(std::size_t nodes, std::size_t threads);

/// `threads` pins over the PUs this process may use, in turn.
std::vector<numa::Pin> pins(std::size_t threads);

}  // namespace weir::decode::examples
