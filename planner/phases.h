// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/model.h"

namespace weir::planner {

/// Barriers of the decode: the team meets wherever a phase reads what other threads wrote. Of attention:
/// after the latents of query and cache, after the heads' values, after the output projection. Of a dense
/// feed-forward: after gate and up, after down. A layer with experts also meets after the router. Two belong
/// to the head: its product, the best token.
inline constexpr std::uint64_t kBarriersPerDenseLayer = 5;
inline constexpr std::uint64_t kBarriersPerExpertLayer = 6;
inline constexpr std::uint64_t kBarriersPerHead = 2;

/// Of a layer whose cache is split over nodes besides: after the queries, and before the parts are merged.
inline constexpr std::uint64_t kBarriersPerSplitCache = 2;

/// Of a layer whose experts lie on nodes as wholes besides: before the nodes' sums are added up.
inline constexpr std::uint64_t kBarriersPerSplitExperts = 1;

/// Barriers that one token crosses.
inline std::uint64_t barriers_per_token(const models::Shape& shape, bool split_cache = false,
                                        bool split_experts = false) {
    const std::uint64_t with_experts = shape.expert_layers();
    return (shape.layers - with_experts) * kBarriersPerDenseLayer + with_experts * kBarriersPerExpertLayer +
           (split_cache ? shape.layers * kBarriersPerSplitCache : 0) +
           (split_experts ? with_experts * kBarriersPerSplitExperts : 0) + kBarriersPerHead;
}

}  // namespace weir::planner
