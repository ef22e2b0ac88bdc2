// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "models/model.h"

namespace weir::models {

/// The share of a tensor's bytes that one token reads: of routed experts the top_k drawn, of the embedding
/// one row (all of it where it is the head too), of multi-token prediction and what is no language model
/// nothing, of all others everything.
double read_share(const Tensor& tensor, const Shape& shape);

/// Weight bytes that one token reads by format ("q4_k" -> bytes); the cache is not among them.
std::map<std::string, double> bytes_by_format(const Model& model);

}  // namespace weir::models
