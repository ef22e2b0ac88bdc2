// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "decode/division.h"
#include "decode/weights/split.h"
#include "models/layer_groups.h"

namespace weir::decode {

/// The slots for the static tensors of one kind of layer. Layers share them under a fold, where layers are
/// split over nodes only with others of their node.
struct StaticSlots {
    std::vector<std::size_t> layers;   ///< by slot: the layer whose tensors it has
    std::vector<std::size_t> of_rank;  ///< by layer of the kind: its slot
};

/// `slots` of them for all nodes together, or one more for a node whose layers would have none. An InputError
/// when a plan gives some layers to no node.
StaticSlots static_slots(const models::StaticGroup& group, std::size_t slots, const Division& division);

/// What one node holds of a pool of experts: of which of the pool's layers (by rank), and in how many slots.
struct PoolShare {
    Range layers;
    Range experts;  ///< of each of those layers
    std::size_t slots = 0;

    std::size_t pairs() const { return layers.count * experts.count; }
};

/// Of `slots` slots for the pool's layers of `experts` experts each, or one more for a node that would have
/// none.
PoolShare pool_share(const models::ExpertGroup& group, std::size_t experts, std::size_t slots,
                     const Division& division, std::size_t node);

}  // namespace weir::decode
