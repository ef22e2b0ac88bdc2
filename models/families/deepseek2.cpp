// SPDX-License-Identifier: Apache-2.0
// DeepSeek V2, V3 and R1, Kimi K2: latent attention, leading dense layers, shared experts. llama.cpp:
// src/models/deepseek2.cpp; arithmetic: arXiv:2405.04434, arXiv:2412.19437.
#include <array>

#include "models/blocks.h"
#include "models/families/list.h"

namespace weir::models {
namespace {

constexpr std::array<std::string_view, 3> kModelTypes = {"deepseek_v2", "deepseek_v3", "kimi_k2"};

void add_layer(TensorList& list, const Shape& shape, std::uint64_t layer) {
    add_latent_attention(list, shape);
    add_feed_forward_block(list, shape, layer);
}

std::vector<Tensor> tensors(const Shape& shape) {
    return layered_tensors(shape, add_layer);
}

std::vector<CacheStream> cache(const Shape& shape, std::uint64_t /*layer*/) {
    return {latent_cache(shape)};
}

Shape read_config(const ConfigFields& config) {
    Shape shape = read_common(config, "deepseek2");
    read_latent_attention(config, shape);
    read_deepseek_experts(config, shape);
    return shape;
}

}  // namespace

constinit const Family kDeepSeek2 = {"deepseek2", kModelTypes, tensors, cache, read_config};

}  // namespace weir::models
