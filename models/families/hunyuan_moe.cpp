// SPDX-License-Identifier: Apache-2.0
// Hunyuan Large and A13B: grouped-query attention with norms of queries and keys, experts in every layer, one
// or more shared. llama.cpp: src/models/hunyuan-moe.cpp. Large shares keys and values between neighbouring
// layers too (arXiv:2411.02265; arXiv:2405.12981), which llama.cpp v0.5.0 does not know: its layers all have
// projections and a cache of their own, so that no file of Large loads there. The names are the same.
#include <array>

#include "models/blocks.h"
#include "models/families/list.h"

namespace weir::models {
namespace {

using namespace tensor_class;

constexpr std::array<std::string_view, 2> kModelTypes = {"hunyuan", "hunyuan_v1_moe"};

/// Whether the layer has keys and values of its own; the others use those of the one before.
bool owns_cache(const Shape& shape, std::uint64_t layer) {
    const std::uint64_t sharing = shape.grouped().sharing_layers;
    return sharing <= 1 || layer % sharing == 0;
}

void add_query_attention(TensorList& list, const Shape& shape) {
    const GroupedAttention& gqa = shape.grouped();
    list.vector("attn_norm.weight", kNorm, shape.hidden);
    list.matrix("attn_q.weight", kAttention, shape.heads * gqa.head, shape.hidden);
    list.matrix("attn_output.weight", kAttention, shape.hidden, shape.heads * gqa.head);
    if (!gqa.query_norm) return;
    list.vector("attn_q_norm.weight", kNorm, gqa.head);
    list.vector("attn_k_norm.weight", kNorm, gqa.head);
}

void add_layer(TensorList& list, const Shape& shape, std::uint64_t layer) {
    if (owns_cache(shape, layer)) {
        add_grouped_attention(list, shape);
    } else {
        add_query_attention(list, shape);
    }
    add_feed_forward_block(list, shape, layer);
}

std::vector<Tensor> tensors(const Shape& shape) {
    return layered_tensors(shape, add_layer);
}

std::vector<CacheStream> cache(const Shape& shape, std::uint64_t layer) {
    CacheStream stream = grouped_cache(shape);
    stream.shared = !owns_cache(shape, layer);
    return {stream};
}

/// Numbers of experts are one for all layers or one for each; these have to be equal.
Shape read_config(const ConfigFields& config) {
    Shape shape = read_common(config, "hunyuan-moe");
    read_grouped_attention(config, shape);
    shape.gqa->head = config.count_or("attention_head_dim", shape.gqa->head);
    shape.gqa->query_norm = config.flag_or("use_qk_norm", false);
    if (config.flag_or("use_cla", false)) shape.gqa->sharing_layers = config.count_or("cla_share_factor", 1);
    const std::uint64_t width = config.count("intermediate_size");
    shape.experts = config.same_count("num_experts");
    shape.top_k = config.same_count("moe_topk");
    shape.expert_ff =
        config.has("moe_intermediate_size") ? config.same_count("moe_intermediate_size") : width;
    if (config.flag_or("use_mixed_mlp_moe", true) && config.has("num_shared_expert"))
        shape.shared_ff = width * config.same_count("num_shared_expert");
    return shape;
}

}  // namespace

constinit const Family kHunyuanMoe = {"hunyuan-moe", kModelTypes, tensors, cache, read_config};

}  // namespace weir::models
