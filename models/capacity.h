// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>

#include "base/fields.h"

namespace weir::models {

/// Whether a model fits into a machine's memory under a strategy (planner/capacity.h works it out).
struct Capacity {
    std::string strategy;
    std::uint64_t copies = 1;
    std::uint64_t needed_bytes = 0;
    std::uint64_t usable_bytes = 0;
    std::uint64_t node_needed_bytes = 0;
    std::uint64_t node_usable_bytes = 0;
    bool fits = false;
    std::uint64_t largest_context = 0;

    static constexpr auto fields() {
        return std::tuple{
            field("strategy", &Capacity::strategy, "where weights and cache lie"),
            field("copies", &Capacity::copies, "copies of weights and cache"),
            field("needed_bytes", &Capacity::needed_bytes,
                  "weights, cache and buffers at the model's context"),
            field("usable_bytes", &Capacity::usable_bytes,
                  "memory of the nodes it uses, the margin left free"),
            field("node_needed_bytes", &Capacity::node_needed_bytes, "the part of the node that has most"),
            field("node_usable_bytes", &Capacity::node_usable_bytes,
                  "what the smallest node it uses can give"),
            field("fits", &Capacity::fits, "whether both hold"),
            field("largest_context", &Capacity::largest_context,
                  "the longest context of one sequence that fits, 0 when the weights alone do not"),
        };
    }
};

}  // namespace weir::models
