// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "decode/division.h"
#include "decode/node_memory.h"
#include "decode/weights/weights.h"
#include "kernels/dispatch.h"
#include "models/arithmetic.h"
#include "models/model.h"

namespace weir::decode {

/// What a decode works on, shared by all threads. Each row is written by one thread only.
struct Task {
    const models::Shape& shape;
    const Weights& weights;
    const Division& division;
    std::span<const std::unique_ptr<NodeMemory>> nodes;
    const kernels::KernelTable& kernels;
    const models::Arithmetic& arithmetic;
    std::size_t context = 0;   ///< positions of a sequence's cache, the one decoded included
    std::size_t together = 1;  ///< tokens decoded together at most
    std::uint64_t seed = 0;
    bool draw_routing = true;  ///< replace the router's selection by a draw (synthetic weights)
};

}  // namespace weir::decode
