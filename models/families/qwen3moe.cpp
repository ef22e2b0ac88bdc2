// SPDX-License-Identifier: Apache-2.0
// Qwen3 with experts (235B-A22B, 30B-A3B, Coder-480B): grouped-query attention with norms of queries and
// keys, experts in every layer, none shared. llama.cpp: src/models/qwen3moe.cpp.
#include <array>

#include "models/blocks.h"
#include "models/families/list.h"

namespace weir::models {
namespace {

constexpr std::array<std::string_view, 1> kModelTypes = {"qwen3_moe"};

void add_layer(TensorList& list, const Shape& shape, std::uint64_t layer) {
    add_grouped_attention(list, shape);
    add_feed_forward_block(list, shape, layer);
}

std::vector<Tensor> tensors(const Shape& shape) {
    return layered_tensors(shape, add_layer);
}

std::vector<CacheStream> cache(const Shape& shape, std::uint64_t /*layer*/) {
    return {grouped_cache(shape)};
}

Shape read_config(const ConfigFields& config) {
    Shape shape = read_common(config, "qwen3moe");
    read_grouped_attention(config, shape);
    shape.gqa->query_norm = true;
    shape.experts = config.count("num_experts");
    shape.top_k = config.count("num_experts_per_tok");
    shape.expert_ff = config.count("moe_intermediate_size");
    return shape;
}

}  // namespace

constinit const Family kQwen3Moe = {"qwen3moe", kModelTypes, tensors, cache, read_config};

}  // namespace weir::models
