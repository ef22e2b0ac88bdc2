// SPDX-License-Identifier: Apache-2.0
// Step-3: multi-matrix factorisation attention, that is, queries of low rank and one head of keys and values;
// dense layers first and last, a shared expert. llama.cpp does not know it: the architecture's and the
// tensors' names are Weir's own, made as llama.cpp makes them. Sizes: vLLM's step3_vl.py (configuration) and
// step3_text.py (weights: shared query, its norm, wq).
#include <array>
#include <charconv>

#include "models/blocks.h"
#include "models/families/list.h"

namespace weir::models {
namespace {

constexpr std::array<std::string_view, 2> kModelTypes = {"step3_text", "step3_vl"};

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

void read_attention(const ConfigFields& config, Shape& shape) {
    GroupedAttention gqa;
    gqa.kv_heads = config.count_or("num_attention_groups", 1);
    gqa.head = config.count("head_dim");
    gqa.q_lora = config.count("share_q_dim");
    shape.gqa = gqa;
}

constexpr const char* kExpertLayers = "moe_layers_enum";
constexpr const char* kExpertLayersExpected = "ascending layers without a gap, \"4,5,6\" or an array,";

/// The layers with experts, from "4,5,6" or an array.
std::vector<std::uint64_t> expert_layers(const ConfigFields& config) {
    if (!config.has_text(kExpertLayers)) return config.counts(kExpertLayers);
    const std::string text = config.text(kExpertLayers);
    std::vector<std::uint64_t> layers;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (true) {
        const auto [next, error] = std::from_chars(at, end, layers.emplace_back());
        if (error != std::errc() || (next < end && *next != ','))
            config.reject(kExpertLayers, kExpertLayersExpected);
        if (next == end) return layers;
        at = next + 1;
    }
}

/// Dense layers stand before and behind those with experts.
void read_expert_layers(const ConfigFields& config, Shape& shape) {
    const std::vector<std::uint64_t> layers = expert_layers(config);
    if (layers.empty() || layers.back() >= shape.layers) config.reject(kExpertLayers, kExpertLayersExpected);
    for (std::size_t i = 1; i < layers.size(); ++i) {
        if (layers[i] != layers[i - 1] + 1) config.reject(kExpertLayers, kExpertLayersExpected);
    }
    shape.dense_layers = layers.front();
    shape.dense_tail = shape.layers - 1 - layers.back();
}

Shape read_config(const ConfigFields& config) {
    Shape shape;
    shape.architecture = "step3";
    shape.hidden = config.count("hidden_size");
    shape.layers = read_layers(config);
    shape.heads = config.count("num_attention_heads");
    shape.vocab = config.count("vocab_size");
    shape.context = config.count_or("max_position_embedding", config.count_or("max_seq_len", 0));
    shape.rope_base = config.number_or("rope_theta", 500000);
    shape.norm_epsilon = config.number_or("rms_norm_eps", 1e-5);
    read_attention(config, shape);
    shape.dense_ff = config.count("intermediate_size");
    shape.experts = config.count("moe_num_experts");
    shape.top_k = config.count("moe_top_k");
    shape.expert_ff = config.count("moe_intermediate_size");
    shape.shared_ff = config.count("share_expert_dim");
    read_expert_layers(config, shape);
    return shape;
}

}  // namespace

constinit const Family kStep3 = {"step3", kModelTypes, tensors, cache, read_config};

}  // namespace weir::models
