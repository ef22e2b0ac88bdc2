// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "models/shape.h"

namespace weir::models::synth {

/// What is to be different from a shape; empty is left as it is.
struct ShapeChanges {
    std::optional<std::uint64_t> layers = std::nullopt;
    std::optional<std::uint64_t> dense_layers = std::nullopt;  ///< leading ones without experts
    std::optional<std::uint64_t> hidden = std::nullopt;
    std::optional<std::uint64_t> experts = std::nullopt;
    std::optional<std::uint64_t> top_k = std::nullopt;
    std::optional<std::uint64_t> q_lora = std::nullopt;  ///< 0: a plain projection
    std::optional<std::uint64_t> vocab = std::nullopt;
    std::optional<std::uint64_t> context = std::nullopt;
};

/// The changed shape. Nothing else changes with it. A UsageError when the model has not what is to be changed
/// (a dense one no experts, grouped attention no rank of the query), and when the changes contradict each
/// other or the rest of the shape: more dense layers than layers, more experts drawn than there are, experts
/// that make no groups. Numbers are 1 or more but for dense layers and the rank.
Shape changed(Shape shape, const ShapeChanges& changes);

}  // namespace weir::models::synth
