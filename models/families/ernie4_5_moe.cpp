// SPDX-License-Identifier: Apache-2.0
// ERNIE 4.5 with experts (21B-A3B, 300B-A47B): grouped-query attention, leading dense layers. llama.cpp:
// src/models/ernie4-5.cpp.
#include <array>

#include "models/blocks.h"
#include "models/families/list.h"

namespace weir::models {
namespace {

constexpr std::array<std::string_view, 1> kModelTypes = {"ernie4_5_moe"};

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

/// llama.cpp's loader goes by the first layer with experts alone, so an interval above 1 is refused.
Shape read_config(const ConfigFields& config) {
    Shape shape = read_common(config, "ernie4_5-moe");
    read_grouped_attention(config, shape);
    shape.gqa->query_bias = config.flag_or("use_bias", false);
    shape.gqa->output_bias = shape.gqa->query_bias;
    if (config.count_or("moe_layer_interval", 1) != 1) config.reject("moe_layer_interval", "1");
    shape.dense_layers = config.count_or("moe_layer_start_index", 1);
    shape.dense_ff = config.count("intermediate_size");
    shape.experts = config.count("moe_num_experts");
    shape.top_k = config.count("moe_k");
    shape.expert_ff = config.count("moe_intermediate_size");
    shape.shared_ff = config.count_or("moe_num_shared_experts", 0) * shape.expert_ff;
    shape.router_bias = config.flag_or("moe_use_aux_free", true);
    return shape;
}

}  // namespace

constinit const Family kErnie45Moe = {"ernie4_5-moe", kModelTypes, tensors, cache, read_config};

}  // namespace weir::models
