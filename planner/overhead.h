// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "measure/measurements.h"
#include "models/model.h"

namespace weir::planner {

/// Elements of activations that a thread goes over per token beside the matrices: norms, sums, quantised
/// copies, activation functions, expert weights. The residual stream's share is done by every thread, the
/// rest is split over them.
double activation_elements(const models::Shape& shape, int threads);

/// Time for them per token, at the measured rate of one thread (compute type "activations", in elements per
/// second); 0 when that was not measured: the prediction is then short of it, a percent or two of a token on
/// fast memory.
double activation_ns(const models::Shape& shape, int threads, const measure::Measurements& measurements);

/// Floats of activations that one token hands from node to node, each to every other node: rows of the
/// latents, values of heads, the residual stream twice a layer, router logits and hidden units; of a split
/// cache also the heads' queries and what each part of the cache gave to them.
double exchanged_floats(const models::Shape& shape, bool split_cache);

}  // namespace weir::planner
