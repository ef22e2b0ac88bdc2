// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/shape.h"

namespace weir::models::synth {

/// Shapes of no model that anybody published, for made-up files of a handy size: tiny ones of each
/// architecture for tests (one to ten million weights; rows are whole blocks of 256, so that every mix gives
/// the formats that it gives big models), and one of DeepSeek-V3's sizes, with fewer layers and experts, for
/// races (16.5 billion weights, 10 GB as q4_k_m).
struct NamedShape {
    std::string_view name;
    std::string_view meaning;
    Shape (*shape)();
};

/// All of them, sorted by name.
std::span<const NamedShape> named_shapes();

std::vector<std::string> shape_names();

/// The shape of that name; nothing when there is none.
std::optional<Shape> find_shape(std::string_view name);

}  // namespace weir::models::synth
