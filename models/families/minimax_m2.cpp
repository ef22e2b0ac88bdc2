// SPDX-License-Identifier: Apache-2.0
// MiniMax M2, M2.1, M2.5: grouped-query attention whose norms of queries and keys go over all heads together,
// experts in every layer, none shared, a bias for their selection. llama.cpp: src/models/minimax-m2.cpp.
#include <array>

#include "models/blocks.h"
#include "models/families/list.h"

namespace weir::models {
namespace {

constexpr std::array<std::string_view, 1> kModelTypes = {"minimax_m2"};

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
    Shape shape = read_common(config, "minimax-m2");
    read_grouped_attention(config, shape);
    shape.gqa->query_norm = config.flag_or("use_qk_norm", true);
    shape.gqa->wide_norm = config.text_or("qk_norm_type", "per_layer") == "per_layer";
    shape.experts = config.count("num_local_experts");
    shape.top_k = config.count("num_experts_per_tok");
    shape.expert_ff = config.count("intermediate_size");
    shape.shared_ff = config.count_or("shared_intermediate_size", 0);
    shape.router_bias = config.flag_or("use_routing_bias", true);
    if (config.flag_or("use_mtp", false))
        shape.mtp_layers =
            config.count_or("num_mtp_modules", 0) * config.count_or("mtp_transformer_layers", 1);
    return shape;
}

}  // namespace

constinit const Family kMiniMaxM2 = {"minimax-m2", kModelTypes, tensors, cache, read_config};

}  // namespace weir::models
