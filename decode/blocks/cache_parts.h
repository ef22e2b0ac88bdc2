// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "decode/station.h"

namespace weir::decode {

// A cache that is split over nodes is read by each node for all heads; the parts are merged by the heads'
// owners. `value`: numbers that attention gives for a head.

/// What this node's positions gave to some heads of a token ([heads][value], and their log sums), into the
/// exchanges of the nodes that own those heads.
void hand_out_contexts(Station& station, std::size_t token, const Range& heads, std::size_t value,
                       const float* contexts, const float* log_sums);

/// One head's context from all parts that were handed to this node: [value].
void merge_parts(Station& station, std::size_t token, std::size_t head, std::size_t value, float* out);

/// Contexts and log sums of heads that no position of this node's is for.
void attend_to_nothing(std::size_t heads, std::size_t value, float* contexts, float* log_sums);

}  // namespace weir::decode
