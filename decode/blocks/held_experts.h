// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "decode/blocks/routing.h"
#include "decode/slot_ring.h"
#include "decode/task.h"

namespace weir::decode {

/// Where the experts lie that the tokens of a batch chose: on which nodes, and in which slots of their pools.
/// Every thread finds it for all nodes, so that it can help any; all turn their rings in step.
class HeldExperts {
public:
    explicit HeldExperts(const Task& task);

    void find(std::size_t layer, std::span<const Routing::Expert> experts);

    /// The experts that a node holds a part of, as indices among those given, in their order.
    std::span<const std::size_t> on(std::size_t node) const { return held_[holders_ == 1 ? 0 : node]; }
    /// Of the expert of that index, in every node that holds a part of it.
    std::size_t slot(std::size_t expert) const { return slots_[expert]; }

private:
    const PoolPart& part_of(std::size_t pool, std::size_t node) const;

    const Task& task_;
    std::size_t holders_;  ///< nodes that hold experts of their own; 1: all hold parts of all
    std::vector<std::vector<SlotRing>> rings_;    ///< by pool and holder
    std::vector<std::vector<std::size_t>> held_;  ///< by holder
    std::vector<std::size_t> slots_;
};

}  // namespace weir::decode
