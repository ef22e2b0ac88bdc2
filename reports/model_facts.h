// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "models/model.h"

namespace weir::reports {

// How the facts of a model read, wherever they are printed.

/// "latent, 128 heads, 576 values cached a position".
std::string describe_attention(const models::Shape& shape);

/// "256 routed in a layer, 8 a token; 1 shared as wide as 2048", or "none: every weight is read".
std::string describe_experts(const models::Shape& shape);

/// Names and bytes of the classes in the order of reports, the total last.
std::vector<std::pair<std::string, double>> classes_of(const models::BytesPerToken& bytes);

/// "34.20 Gflop".
std::string format_flop(double flop);

}  // namespace weir::reports
