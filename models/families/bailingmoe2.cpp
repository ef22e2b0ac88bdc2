// SPDX-License-Identifier: Apache-2.0
// Ling and Ring 2.0 (mini, flash, 1T): grouped-query attention from one fused projection, with norms of
// queries and keys; leading dense layers, a shared expert. llama.cpp: src/models/bailingmoe2.cpp and
// conversion/bailingmoe.py.
#include <array>

#include "models/blocks.h"
#include "models/families/list.h"

namespace weir::models {
namespace {

using namespace tensor_class;

// Published configurations say bailing_moe as those of the first Ling do, or bailing_moe_v2.
constexpr std::array<std::string_view, 2> kModelTypes = {"bailing_moe", "bailing_moe_v2"};

void add_fused_attention(TensorList& list, const Shape& shape) {
    const GroupedAttention& gqa = shape.grouped();
    list.vector("attn_norm.weight", kNorm, shape.hidden);
    list.matrix("attn_qkv.weight", kAttention, (shape.heads + 2 * gqa.kv_heads) * gqa.head, shape.hidden);
    list.matrix("attn_output.weight", kAttention, shape.hidden, shape.heads * gqa.head);
    list.vector("attn_q_norm.weight", kNorm, gqa.head);
    list.vector("attn_k_norm.weight", kNorm, gqa.head);
}

void add_layer(TensorList& list, const Shape& shape, std::uint64_t layer) {
    add_fused_attention(list, shape);
    add_feed_forward_block(list, shape, layer);
}

std::vector<Tensor> tensors(const Shape& shape) {
    return layered_tensors(shape, add_layer);
}

std::vector<CacheStream> cache(const Shape& shape, std::uint64_t /*layer*/) {
    return {grouped_cache(shape)};
}

void read_experts(const ConfigFields& config, Shape& shape) {
    shape.dense_layers = config.count_or("first_k_dense_replace", 0);
    shape.dense_ff = config.count_or("intermediate_size", 0);
    shape.experts = config.count("num_experts");
    shape.top_k = config.count("num_experts_per_tok");
    shape.expert_ff = config.count("moe_intermediate_size");
    const std::uint64_t shared = config.count_or("num_shared_experts", 0);
    shape.shared_ff = shared * config.count_or("moe_shared_expert_intermediate_size", shape.expert_ff);
    shape.expert_groups = config.count_or("n_group", 1);
    shape.top_groups = config.count_or("topk_group", 1);
    shape.expert_scale = config.number_or("routed_scaling_factor", 1);
    shape.router_bias = config.flag_or("moe_router_enable_expert_bias", true);
}

Shape read_config(const ConfigFields& config) {
    // The first Ling has no norms of queries and keys, and is another architecture in llama.cpp.
    if (!config.flag_or("use_qk_norm", config.text_or("model_type", "") == "bailing_moe_v2"))
        config.reject("use_qk_norm", "true, as in Ling 2.0,");
    Shape shape = read_common(config, "bailingmoe2");
    read_grouped_attention(config, shape);
    shape.gqa->query_norm = true;
    read_experts(config, shape);
    return shape;
}

}  // namespace

constinit const Family kBailingMoe2 = {"bailingmoe2", kModelTypes, tensors, cache, read_config};

}  // namespace weir::models
