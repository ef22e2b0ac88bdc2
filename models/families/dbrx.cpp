// SPDX-License-Identifier: Apache-2.0
// DBRX: queries, keys and values from one projection, LayerNorms without biases, experts in every layer, none
// shared. llama.cpp: src/models/dbrx.cpp.
#include <array>

#include "models/blocks.h"
#include "models/families/list.h"

namespace weir::models {
namespace {

using namespace tensor_class;

constexpr std::array<std::string_view, 1> kModelTypes = {"dbrx"};

void add_layer(TensorList& list, const Shape& shape, std::uint64_t layer) {
    const GroupedAttention& gqa = shape.grouped();
    const std::uint64_t query_rows = shape.heads * gqa.head;
    list.vector("attn_norm.weight", kNorm, shape.hidden);
    list.matrix("attn_qkv.weight", kAttention, query_rows + 2 * gqa.kv_heads * gqa.head, shape.hidden);
    list.matrix("attn_output.weight", kAttention, shape.hidden, query_rows);
    add_feed_forward_block(list, shape, layer, "attn_output_norm.weight");
}

std::vector<Tensor> tensors(const Shape& shape) {
    return layered_tensors(shape, add_layer);
}

std::vector<CacheStream> cache(const Shape& shape, std::uint64_t /*layer*/) {
    return {grouped_cache(shape)};
}

/// The names are its own: d_model, n_heads, attn_config.kv_n_heads ...
Shape read_config(const ConfigFields& config) {
    const ConfigFields attention = config.section("attn_config");
    const ConfigFields experts = config.section("ffn_config");
    Shape shape;
    shape.architecture = "dbrx";
    shape.hidden = config.count("d_model");
    shape.layers = config.count("n_layers");
    shape.heads = config.count("n_heads");
    shape.vocab = config.count("vocab_size");
    shape.context = config.count("max_seq_len");
    shape.tied_head = config.flag_or("tie_word_embeddings", false);
    if (shape.heads == 0) config.reject("n_heads", "a number above 0");
    shape.gqa = {.kv_heads = attention.count("kv_n_heads"), .head = shape.hidden / shape.heads};
    shape.rope_base = attention.number_or("rope_theta", shape.rope_base);
    shape.norm_epsilon = 1e-5;  // LayerNorm's in its modelling code; the configuration does not state it
    shape.experts = experts.count("moe_num_experts");
    shape.top_k = experts.count("moe_top_k");
    shape.expert_ff = experts.count("ffn_hidden_size");
    return shape;
}

}  // namespace

constinit const Family kDbrx = {"dbrx", kModelTypes, tensors, cache, read_config};

}  // namespace weir::models
