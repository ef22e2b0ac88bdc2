// SPDX-License-Identifier: Apache-2.0
// Qwen3-Next: gated delta rule in three of four layers, gated grouped-query attention in the fourth, experts
// in every layer and a gated shared one. llama.cpp: src/models/qwen3next.cpp.
#include <array>

#include "models/delta_net.h"
#include "models/families/list.h"

namespace weir::models {
namespace {

constexpr std::array<std::string_view, 1> kModelTypes = {"qwen3_next"};

void add_layer(TensorList& list, const Shape& shape, std::uint64_t layer) {
    add_hybrid_layer(list, shape, layer, DeltaGates::joined);
}

std::vector<Tensor> tensors(const Shape& shape) {
    return layered_tensors(shape, add_layer);
}

Shape read_config(const ConfigFields& config) {
    return read_hybrid(config, "qwen3next");
}

}  // namespace

constinit const Family kQwen3Next = {"qwen3next", kModelTypes, tensors, hybrid_caches, read_config};

}  // namespace weir::models
