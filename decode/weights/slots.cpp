// SPDX-License-Identifier: Apache-2.0
#include "decode/weights/slots.h"

#include <algorithm>

#include "base/error.h"

namespace weir::decode {
namespace {

/// Which of these layers, which are in ascending order, a node holds.
Range held_by(const std::vector<std::size_t>& layers, const Division& division, std::size_t node) {
    Range held;
    for (const std::size_t layer : layers) {
        if (!division.holds_layer(node, layer)) {
            held.begin += held.count == 0 ? 1 : 0;
        } else {
            ++held.count;
        }
    }
    return held;
}

/// The part of `slots` that falls to some of `all` units.
Range part_of(std::size_t slots, const Range& units, std::size_t all) {
    const std::size_t begin = slots * units.begin / all;
    const std::size_t count = slots * units.end() / all - begin;
    return {begin, units.count == 0 ? 0 : std::max<std::size_t>(1, count)};
}

}  // namespace

StaticSlots static_slots(const models::StaticGroup& group, std::size_t slots, const Division& division) {
    StaticSlots all;
    const std::size_t holders = division.splits_layers() ? division.nodes().size() : 1;
    for (std::size_t node = 0; node < holders; ++node) {
        const Range ranks = held_by(group.layers, division, node);
        const std::size_t first = all.layers.size();
        const std::size_t own = part_of(slots, ranks, group.layers.size()).count;
        for (std::size_t slot = 0; slot < own; ++slot) all.layers.push_back(group.layers[ranks.begin + slot]);
        for (std::size_t rank = 0; rank < ranks.count; ++rank) all.of_rank.push_back(first + rank % own);
    }
    if (all.of_rank.size() != group.layers.size()) {
        throw InputError("plan", "a layer-split plan gives some layers of the model to no node",
                         "plan again for this model");
    }
    return all;
}

PoolShare pool_share(const models::ExpertGroup& group, std::size_t experts, std::size_t slots,
                     const Division& division, std::size_t node) {
    PoolShare share{held_by(group.layers, division, node), division.experts_of(experts, node), 0};
    const Range& split = division.splits_experts() ? share.experts : share.layers;
    const std::size_t each = share.pairs() / std::max<std::size_t>(1, split.count);
    const Range pairs{split.begin * each, split.count * each};
    share.slots = part_of(slots, pairs, group.layers.size() * experts).count;
    return share;
}

}  // namespace weir::decode
