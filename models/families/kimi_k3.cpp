// SPDX-License-Identifier: Apache-2.0
// Kimi K3: three layers of Kimi delta attention to one of latent attention without rotary position, both with
// a gate; routed experts between two projections; attention residuals. llama.cpp: src/models/kimi-k3.cpp,
// conversion/kimi_k3.py; arithmetic of delta attention: arXiv:2510.26692. Its config.json nests in
// text_config, whose model_type is that of Kimi-Linear, another family, which this one refuses.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "models/blocks.h"
#include "models/families/list.h"

namespace weir::models {
namespace {

using namespace tensor_class;

constexpr std::array<std::string_view, 2> kModelTypes = {"kimi_k3", "kimi_linear"};

const LinearAttention& linear_of(const Shape& shape) {
    if (!shape.linear) throw Fault("kimi-k3 has linear attention");
    return *shape.linear;
}

/// Short convolutions over queries, keys and values; a decay of low rank, a rate and a gate.
void add_delta_attention(TensorList& list, const Shape& shape) {
    const LinearAttention& linear = linear_of(shape);
    const std::uint64_t inner = linear.key_width();
    for (const char* part : {"q", "k", "v"})
        list.matrix(fmt::format("ssm_conv1d_{}.weight", part), kAttention, inner, linear.convolution);
    for (const char* part : {"q", "k", "v"})
        list.matrix(fmt::format("attn_{}.weight", part), kAttention, inner, shape.hidden);
    list.matrix("ssm_f_a.weight", kAttention, linear.key, shape.hidden);
    list.matrix("ssm_f_b.weight", kAttention, inner, linear.key);
    list.matrix("ssm_beta.weight", kAttention, shape.heads, shape.hidden);
    list.vector("ssm_a", kAttention, shape.heads);
    list.vector("ssm_dt.bias", kAttention, inner);
    list.matrix("ssm_g.weight", kAttention, inner, shape.hidden);
    list.vector("ssm_norm.weight", kNorm, linear.key);
    list.matrix("attn_output.weight", kAttention, shape.hidden, inner);
}

/// Experts that see a narrower stream. The projections around them are read by every token, as the shared
/// experts are.
void add_latent_experts(TensorList& list, const Shape& shape) {
    list.matrix("ffn_gate_inp.weight", kRouter, shape.experts, shape.hidden);
    list.vector("exp_probs_b.bias", kRouter, shape.experts);
    add_feed_forward(list, "_exps", kRoutedExperts, shape.expert_hidden, shape.expert_ff, shape.experts);
    list.matrix("ffn_routed_down.weight", kSharedExperts, shape.expert_hidden, shape.hidden);
    list.matrix("ffn_routed_up.weight", kSharedExperts, shape.hidden, shape.expert_hidden);
    list.vector("ffn_routed_norm.weight", kNorm, shape.expert_hidden);
    add_feed_forward(list, "_shexp", kSharedExperts, shape.hidden, shape.shared_ff);
}

void add_layer(TensorList& list, const Shape& shape, std::uint64_t layer) {
    if (linear_of(shape).linear(layer)) {
        list.vector("attn_norm.weight", kNorm, shape.hidden);
        add_delta_attention(list, shape);
    } else {
        add_latent_attention(list, shape, LatentUp::kSplit);
    }
    if (shape.residual_block > 0) {
        list.vector("attn_res_score.weight", kNorm, shape.hidden);
        list.vector("ffn_res_score.weight", kNorm, shape.hidden);
    }
    list.vector("ffn_norm.weight", kNorm, shape.hidden);
    if (shape.dense(layer)) {
        add_feed_forward(list, "", kDense, shape.hidden, shape.dense_ff);
    } else {
        add_latent_experts(list, shape);
    }
}

std::vector<Tensor> tensors(const Shape& shape) {
    TensorList list;
    add_embedding(list, shape);
    for (std::uint64_t layer = 0; layer < shape.layers; ++layer) {
        list.begin_layer(layer);
        add_layer(list, shape, layer);
    }
    add_head(list, shape);
    if (shape.residual_block > 0) list.vector("output_res_score.weight", kNorm, shape.hidden);
    return list.take();
}

/// The states of a linear layer: a matrix for each head, which a token decays, corrects and reads (7
/// operations a value: one to decay, two each for the value it recalls, the correction and the output), and
/// the past of the three convolutions (2 operations a value).
std::vector<CacheStream> linear_states(const Shape& shape) {
    const LinearAttention& linear = linear_of(shape);
    CacheStream matrices;
    matrices.state = true;
    matrices.values = linear.value_heads * linear.key * linear.value;
    matrices.flop_per_entry = static_cast<double>(7 * matrices.values);
    CacheStream convolutions;
    convolutions.state = true;
    convolutions.values = (linear.convolution - 1) * (2 * linear.key_width() + linear.value_width());
    convolutions.flop_per_entry = static_cast<double>(2 * convolutions.values);
    return {matrices, convolutions};
}

std::vector<CacheStream> cache(const Shape& shape, std::uint64_t layer) {
    if (linear_of(shape).linear(layer)) return linear_states(shape);
    return {latent_cache(shape)};
}

/// full_attn_layers counts from 1: every so manyth, the first of them says which, and the last layers.
void read_full_layers(const ConfigFields& config, LinearAttention& linear, std::uint64_t layers) {
    constexpr const char* kName = "full_attn_layers";
    const std::vector<std::uint64_t> full = config.counts(kName);
    if (full.empty() || full.front() == 0) config.reject(kName, "layers, counted from 1");
    linear.full_every = full.front();
    const auto listed = [&](std::uint64_t layer) {
        return std::binary_search(full.begin(), full.end(), layer + 1);
    };
    std::uint64_t from = layers;
    while (from > 0 && listed(from - 1)) --from;
    if (from + 1 < layers) linear.full_from = from + 1;
    for (std::uint64_t layer = 0; layer < layers; ++layer) {
        if (linear.linear(layer) == listed(layer)) config.reject(kName, "every so manyth layer and the last");
    }
}

LinearAttention read_linear(const ConfigFields& config, std::uint64_t layers) {
    LinearAttention linear;
    linear.key_heads = linear.value_heads = config.count("num_heads");
    linear.key = linear.value = config.count("head_dim");
    linear.convolution = config.count("short_conv_kernel_size");
    if (linear.convolution == 0) config.reject("short_conv_kernel_size", "a number above 0");
    read_full_layers(config, linear, layers);
    return linear;
}

void read_experts(const ConfigFields& config, Shape& shape) {
    shape.dense_layers = config.count_or("first_k_dense_replace", 0);
    shape.dense_ff = config.count("intermediate_size");
    shape.experts = config.count("num_experts");
    shape.top_k = config.count("num_experts_per_token");
    shape.expert_ff = config.count("moe_intermediate_size");
    shape.expert_hidden = config.count("routed_expert_hidden_size");
    shape.shared_ff = config.count("num_shared_experts") * shape.expert_ff;
    shape.expert_groups = config.count_or("num_expert_group", 1);
    shape.top_groups = config.count_or("topk_group", 1);
    shape.expert_scale = config.number_or("routed_scaling_factor", 1);
    shape.router_bias = true;
}

Shape read_config(const ConfigFields& config) {
    Shape shape = read_common(config, "kimi-k3");
    read_latent_attention(config, shape);
    shape.mla->output_gate = config.flag_or("mla_use_output_gate", false);
    shape.linear = read_linear(config.section("linear_attn_config"), shape.layers);
    shape.residual_block = config.count_or("attn_res_block_size", 0);
    read_experts(config, shape);
    return shape;
}

const char* read_gguf(const GgufFields& /*fields*/, Shape& /*shape*/) {
    return "weir reads the shape of Kimi K3 from a config.json, not from a GGUF file";
}

}  // namespace

constinit const Family kKimiK3 = {"kimi-k3", kModelTypes, tensors, cache, read_config, read_gguf};

}  // namespace weir::models
