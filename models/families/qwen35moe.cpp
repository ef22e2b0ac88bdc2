// SPDX-License-Identifier: Apache-2.0
// Qwen3.5 with experts: as Qwen3-Next, but for the two projections of decay and step that are not joined. Its
// image tower is a file of its own. llama.cpp: src/models/qwen35moe.cpp.
#include <array>

#include "models/delta_net.h"
#include "models/families/list.h"

namespace weir::models {
namespace {

constexpr std::array<std::string_view, 2> kModelTypes = {"qwen3_5_moe", "qwen3_5_moe_text"};

void add_layer(TensorList& list, const Shape& shape, std::uint64_t layer) {
    add_hybrid_layer(list, shape, layer, DeltaGates::kSplit);
}

std::vector<Tensor> tensors(const Shape& shape) {
    return layered_tensors(shape, add_layer);
}

Shape read_config(const ConfigFields& config) {
    return read_hybrid(config, "qwen35moe");
}

}  // namespace

constinit const Family kQwen35Moe = {"qwen35moe", kModelTypes, tensors, hybrid_caches, read_config};

}  // namespace weir::models
