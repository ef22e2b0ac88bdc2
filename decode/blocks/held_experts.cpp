// SPDX-License-Identifier: Apache-2.0
#include "decode/blocks/held_experts.h"

#include <algorithm>

namespace weir::decode {

HeldExperts::HeldExperts(const Task& task)
    : task_(task),
      holders_(task.division.keeps_experts_whole() ? task.division.nodes().size() : 1),
      held_(holders_),
      slots_(std::min<std::size_t>(task.shape.experts, task.together * task.shape.top_k)) {
    for (std::vector<std::size_t>& experts : held_) experts.reserve(slots_.size());
    const std::size_t pools = task.weights.threads.front().layout.pools.size();
    for (std::size_t pool = 0; pool < pools; ++pool) {
        std::vector<SlotRing>& rings = rings_.emplace_back();
        for (std::size_t node = 0; node < holders_; ++node) {
            const PoolPart& part = part_of(pool, node);
            rings.emplace_back(part.share.pairs(), part.share.slots, task.seed + pool);
        }
    }
}

void HeldExperts::find(std::size_t layer, std::span<const Routing::Expert> experts) {
    const LayerPlacement& placement = task_.weights.placement[layer];
    for (std::vector<std::size_t>& held : held_) held.clear();
    for (std::size_t i = 0; i < experts.size(); ++i) {
        for (std::size_t node = 0; node < holders_; ++node) {
            const PoolPart& part = part_of(placement.pool, node);
            if (!part.holds(placement.rank, experts[i].expert)) continue;
            held_[node].push_back(i);
            slots_[i] = rings_[placement.pool][node].take(part.pair(placement.rank, experts[i].expert));
        }
    }
}

const PoolPart& HeldExperts::part_of(std::size_t pool, std::size_t node) const {
    const std::size_t first = task_.division.nodes()[node].threads.begin;
    return task_.weights.threads[first].layout.pools[pool];
}

}  // namespace weir::decode
