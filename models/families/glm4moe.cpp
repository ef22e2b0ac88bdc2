// SPDX-License-Identifier: Apache-2.0
// GLM-4.5, 4.6 and 4.5-Air: grouped-query attention with biases, leading dense layers, a shared expert.
// llama.cpp: src/models/glm4-moe.cpp, which counts the layer of multi-token prediction in block_count.
#include <array>

#include "models/blocks.h"
#include "models/families/list.h"

namespace weir::models {
namespace {

constexpr std::array<std::string_view, 1> kModelTypes = {"glm4_moe"};

void add_layer(TensorList& list, const Shape& shape, std::uint64_t layer) {
    add_grouped_attention(list, shape);
    add_feed_forward_block(list, shape, layer, "post_attention_norm.weight");
}

std::vector<Tensor> tensors(const Shape& shape) {
    return layered_tensors(shape, add_layer);
}

std::vector<CacheStream> cache(const Shape& shape, std::uint64_t /*layer*/) {
    return {grouped_cache(shape)};
}

Shape read_config(const ConfigFields& config) {
    Shape shape = read_common(config, "glm4moe");
    read_grouped_attention(config, shape);
    shape.gqa->query_norm = config.flag_or("use_qk_norm", false);
    read_deepseek_experts(config, shape);
    shape.router_bias = true;
    return shape;
}

}  // namespace

constinit const Family kGlm4Moe = {"glm4moe", kModelTypes, tensors, cache, read_config};

}  // namespace weir::models
