// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/model.h"

namespace weir::models {

/// Layers whose routed experts have the same formats: one expert of any of them fits the same slot.
struct ExpertGroup {
    std::string gate_up_format;
    std::string down_format;
    std::uint64_t expert_bytes = 0;  ///< file bytes of one expert's gate, up and down
    std::vector<std::size_t> layers;
};

/// Layers whose static tensors (all but routed experts) have the same sizes and formats.
struct StaticGroup {
    bool dense = false;
    std::string formats;      ///< the formats in the order of the file, "f32,q4_k,…"
    std::uint64_t bytes = 0;  ///< file bytes of one layer's static tensors
    std::vector<std::size_t> layers;
};

/// Which layers can stand in for each other under a fold. Planner and decode both go by these groups, whose
/// order is that of their first layers.
struct LayerGroups {
    std::vector<ExpertGroup> experts;
    std::vector<StaticGroup> statics;
    std::vector<std::size_t> static_group;                 ///< by layer
    std::vector<std::optional<std::size_t>> expert_group;  ///< by layer; nothing for a dense layer
};

/// Layers of multi-token prediction are left out. An InputError when gate and up of a layer's experts differ
/// in format.
LayerGroups group_layers(const Model& model);

}  // namespace weir::models
