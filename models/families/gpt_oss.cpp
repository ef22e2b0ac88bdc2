// SPDX-License-Identifier: Apache-2.0
// gpt-oss: every second layer sees the last 128 positions alone, each head has a learned sink, and everything
// has biases, the experts too. llama.cpp: src/models/openai-moe.cpp.
#include <array>

#include "models/blocks.h"
#include "models/families/list.h"

namespace weir::models {
namespace {

using namespace tensor_class;

constexpr std::array<std::string_view, 1> kModelTypes = {"gpt_oss"};

/// One vector for each expert, so that a token reads those of its experts.
void add_expert_biases(TensorList& list, const Shape& shape) {
    list.vector("ffn_gate_inp.bias", kRouter, shape.experts);
    list.matrix("ffn_gate_exps.bias", kRoutedExperts, 1, shape.expert_ff, shape.experts);
    list.matrix("ffn_up_exps.bias", kRoutedExperts, 1, shape.expert_ff, shape.experts);
    list.matrix("ffn_down_exps.bias", kRoutedExperts, 1, shape.hidden, shape.experts);
}

void add_layer(TensorList& list, const Shape& shape, std::uint64_t layer) {
    add_grouped_attention(list, shape);
    add_feed_forward_block(list, shape, layer, "post_attention_norm.weight");
    if (!shape.dense(layer)) add_expert_biases(list, shape);
}

std::vector<Tensor> tensors(const Shape& shape) {
    return layered_tensors(shape, add_layer);
}

std::vector<CacheStream> cache(const Shape& shape, std::uint64_t layer) {
    return {windowed_cache(shape, layer)};
}

Shape read_config(const ConfigFields& config) {
    Shape shape = read_common(config, "gpt-oss");
    read_grouped_attention(config, shape);
    shape.gqa->query_bias = true;
    shape.gqa->output_bias = true;
    shape.gqa->sinks = true;
    // layer_types alternates from the first layer on; llama.cpp goes by the same pattern of two.
    shape.window = {.positions = config.count("sliding_window"), .full_every = 2, .full_first = 1};
    shape.experts = config.count("num_local_experts");
    shape.top_k = config.count("num_experts_per_tok");
    shape.expert_ff = config.count("intermediate_size");
    return shape;
}

}  // namespace

constinit const Family kGptOss = {"gpt-oss", kModelTypes, tensors, cache, read_config};

}  // namespace weir::models
