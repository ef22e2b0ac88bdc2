// SPDX-License-Identifier: Apache-2.0
#include "models/blocks.h"

#include <fmt/format.h>

namespace weir::models {

using namespace tensor_class;

namespace {

const Indexer& indexer_of(const Shape& shape) {
    if (!shape.indexer) throw Fault(shape.architecture + " has no indexer");
    return *shape.indexer;
}

}  // namespace

void add_latent_up(TensorList& list, const Shape& shape, LatentUp up) {
    const LatentAttention& mla = shape.latent();
    if (up == LatentUp::kJoined) {
        list.matrix("attn_kv_b.weight", kAttention, shape.heads * (mla.nope + mla.v), mla.kv_lora);
        return;
    }
    list.matrix("attn_k_b.weight", kAttention, mla.kv_lora, mla.nope, shape.heads);
    list.matrix("attn_v_b.weight", kAttention, mla.v, mla.kv_lora, shape.heads);
}

void add_latent_attention(TensorList& list, const Shape& shape, LatentUp up) {
    const LatentAttention& mla = shape.latent();
    const std::uint64_t query_rows = shape.heads * (mla.nope + mla.rope);
    list.vector("attn_norm.weight", kNorm, shape.hidden);
    if (mla.q_lora > 0) {
        list.matrix("attn_q_a.weight", kAttention, mla.q_lora, shape.hidden);
        list.vector("attn_q_a_norm.weight", kNorm, mla.q_lora);
        list.matrix("attn_q_b.weight", kAttention, query_rows, mla.q_lora);
    } else {
        list.matrix("attn_q.weight", kAttention, query_rows, shape.hidden);
    }
    list.matrix("attn_kv_a_mqa.weight", kAttention, mla.kv_lora + mla.rope, shape.hidden);
    list.vector("attn_kv_a_norm.weight", kNorm, mla.kv_lora);
    add_latent_up(list, shape, up);
    if (mla.output_gate) list.matrix("attn_gate.weight", kAttention, shape.heads * mla.v, shape.hidden);
    list.matrix("attn_output.weight", kAttention, shape.hidden, shape.heads * mla.v);
}

void add_indexer(TensorList& list, const Shape& shape) {
    const Indexer& indexer = indexer_of(shape);
    list.vector("indexer.k_norm.weight", kNorm, indexer.head);
    list.vector("indexer.k_norm.bias", kNorm, indexer.head);
    list.matrix("indexer.proj.weight", kAttention, indexer.heads, shape.hidden);
    list.matrix("indexer.attn_k.weight", kAttention, indexer.head, shape.hidden);
    list.matrix("indexer.attn_q_b.weight", kAttention, indexer.heads * indexer.head, shape.latent().q_lora);
}

void add_grouped_attention(TensorList& list, const Shape& shape) {
    const GroupedAttention& gqa = shape.grouped();
    const std::uint64_t query_rows = shape.heads * gqa.head * (gqa.output_gate ? 2 : 1);
    const std::uint64_t kv_rows = gqa.kv_heads * gqa.head;
    list.vector("attn_norm.weight", kNorm, shape.hidden);
    if (gqa.q_lora > 0) {
        list.matrix("attn_q_a.weight", kAttention, gqa.q_lora, shape.hidden);
        list.vector("attn_q_a_norm.weight", kNorm, gqa.q_lora);
        list.matrix("attn_q_b.weight", kAttention, query_rows, gqa.q_lora);
    } else {
        list.matrix("attn_q.weight", kAttention, query_rows, shape.hidden);
    }
    list.matrix("attn_k.weight", kAttention, kv_rows, shape.hidden);
    list.matrix("attn_v.weight", kAttention, kv_rows, shape.hidden);
    list.matrix("attn_output.weight", kAttention, shape.hidden, shape.heads * gqa.head);
    if (gqa.query_bias) {
        list.vector("attn_q.bias", kAttention, query_rows);
        list.vector("attn_k.bias", kAttention, kv_rows);
        list.vector("attn_v.bias", kAttention, kv_rows);
    }
    if (gqa.output_bias) list.vector("attn_output.bias", kAttention, shape.hidden);
    if (gqa.query_norm) {
        list.vector("attn_q_norm.weight", kNorm, gqa.wide_norm ? query_rows : gqa.head);
        list.vector("attn_k_norm.weight", kNorm, gqa.wide_norm ? kv_rows : gqa.head);
    }
    if (gqa.sinks) list.vector("attn_sinks.weight", kAttention, shape.heads);
}

void add_feed_forward(TensorList& list, std::string_view suffix, const char* class_name, std::uint64_t hidden,
                      std::uint64_t width, std::uint64_t matrices) {
    list.matrix(fmt::format("ffn_gate{}.weight", suffix), class_name, width, hidden, matrices);
    list.matrix(fmt::format("ffn_up{}.weight", suffix), class_name, width, hidden, matrices);
    list.matrix(fmt::format("ffn_down{}.weight", suffix), class_name, hidden, width, matrices);
}

void add_feed_forward_block(TensorList& list, const Shape& shape, std::uint64_t layer,
                            std::string_view norm) {
    list.vector(norm, kNorm, shape.hidden);
    if (shape.dense(layer)) {
        add_feed_forward(list, "", kDense, shape.hidden, shape.dense_ff);
        return;
    }
    list.matrix("ffn_gate_inp.weight", kRouter, shape.experts, shape.hidden);
    if (shape.router_bias) list.vector("exp_probs_b.bias", kRouter, shape.experts);
    add_feed_forward(list, "_exps", kRoutedExperts, shape.hidden, shape.expert_ff, shape.experts);
    if (shape.shared_gate) list.vector("ffn_gate_inp_shexp.weight", kSharedExperts, shape.hidden);
    if (shape.shared_ff > 0) add_feed_forward(list, "_shexp", kSharedExperts, shape.hidden, shape.shared_ff);
}

void add_embedding(TensorList& list, const Shape& shape) {
    if (shape.rope_factors) list.vector("rope_freqs.weight", kAttention, shape.grouped().head / 2);
    list.matrix("token_embd.weight", kEmbedding, shape.vocab, shape.hidden);
}

void add_head(TensorList& list, const Shape& shape) {
    list.end_layers();
    list.vector("output_norm.weight", kNorm, shape.hidden);
    if (!shape.tied_head) list.matrix("output.weight", kHead, shape.vocab, shape.hidden);
}

std::vector<Tensor> layered_tensors(const Shape& shape, AddLayer add_layer) {
    TensorList list;
    add_embedding(list, shape);
    for (std::uint64_t layer = 0; layer < shape.layers; ++layer) {
        list.begin_layer(layer);
        add_layer(list, shape, layer);
    }
    add_head(list, shape);
    return list.take();
}

CacheStream latent_cache(const Shape& shape) {
    const LatentAttention& mla = shape.latent();
    CacheStream stream;
    stream.values = mla.kv_lora + mla.rope;
    stream.flop_per_entry =
        static_cast<double>(shape.heads * (2 * (mla.kv_lora + mla.rope) + 2 * mla.kv_lora));
    stream.prompt_flop_per_entry = static_cast<double>(shape.heads * (2 * (mla.nope + mla.rope) + 2 * mla.v));
    return stream;
}

CacheStream grouped_cache(const Shape& shape, std::uint64_t window_positions) {
    const GroupedAttention& gqa = shape.grouped();
    CacheStream stream;
    stream.values = 2 * gqa.kv_heads * gqa.head;
    stream.kept = window_positions;
    stream.flop_per_entry = static_cast<double>(4 * shape.heads * gqa.head);
    return stream;
}

CacheStream windowed_cache(const Shape& shape, std::uint64_t layer) {
    const bool windowed = shape.window && shape.window->windowed(layer);
    return grouped_cache(shape, windowed ? shape.window->positions : 0);
}

CacheStream indexer_cache(const Indexer& indexer) {
    CacheStream stream;
    stream.values = indexer.head;
    stream.flop_per_entry = static_cast<double>(2 * indexer.heads * indexer.head);
    return stream;
}

std::vector<CacheStream> sparse_latent_caches(const Shape& shape) {
    const Indexer& indexer = indexer_of(shape);
    CacheStream latent = latent_cache(shape);
    latent.read = indexer.top_k;
    return {latent, indexer_cache(indexer)};
}

std::uint64_t read_layers(const ConfigFields& config) {
    constexpr const char* kName = "num_hidden_layers";
    constexpr std::uint64_t kMost = 4096;
    const std::uint64_t layers = config.count(kName);
    if (layers > kMost) config.reject(kName, fmt::format("a number from 0 to {}", kMost));
    return layers;
}

Shape read_common(const ConfigFields& config, std::string_view architecture) {
    Shape shape;
    shape.architecture = architecture;
    shape.hidden = config.count("hidden_size");
    shape.layers = read_layers(config);
    shape.heads = config.count("num_attention_heads");
    shape.vocab = config.count("vocab_size");
    shape.context = config.count("max_position_embeddings");
    if (config.has("rope_parameters"))
        shape.rope_base = config.section("rope_parameters").number_or("rope_theta", shape.rope_base);
    shape.rope_base = config.number_or("rope_theta", shape.rope_base);
    shape.norm_epsilon = config.number_or("rms_norm_eps", shape.norm_epsilon);
    shape.tied_head = config.flag_or("tie_word_embeddings", false);
    shape.mtp_layers = config.count_or("num_nextn_predict_layers", 0);
    return shape;
}

void read_latent_attention(const ConfigFields& config, Shape& shape) {
    shape.mla = {.q_lora = config.count_or("q_lora_rank", 0),
                 .kv_lora = config.count("kv_lora_rank"),
                 .nope = config.count("qk_nope_head_dim"),
                 .rope = config.count("qk_rope_head_dim"),
                 .v = config.count("v_head_dim")};
}

void read_indexer(const ConfigFields& config, Shape& shape) {
    shape.indexer = {.heads = config.count("index_n_heads"),
                     .head = config.count("index_head_dim"),
                     .top_k = config.count("index_topk")};
}

void read_grouped_attention(const ConfigFields& config, Shape& shape) {
    GroupedAttention gqa;
    gqa.kv_heads = config.count_or("num_key_value_heads", shape.heads);
    if (!config.has("head_dim") && shape.heads == 0) config.reject("num_attention_heads", "a number above 0");
    gqa.head = config.has("head_dim") ? config.count("head_dim") : shape.hidden / shape.heads;
    gqa.query_bias = config.flag_or("attention_bias", false);
    shape.gqa = gqa;
}

void read_rope_factors(const ConfigFields& config, Shape& shape) {
    for (const char* name : {"rope_parameters", "rope_scaling"}) {
        if (config.has(name) && config.section(name).text_or("rope_type", "") == "llama3")
            shape.rope_factors = true;
    }
}

void read_deepseek_experts(const ConfigFields& config, Shape& shape) {
    shape.dense_layers = config.count_or("first_k_dense_replace", 0);
    shape.dense_ff = config.count_or("intermediate_size", 0);
    shape.experts = config.count("n_routed_experts");
    shape.top_k = config.count("num_experts_per_tok");
    shape.expert_ff = config.count("moe_intermediate_size");
    shape.shared_ff = config.count_or("n_shared_experts", 0) * shape.expert_ff;
    shape.expert_groups = config.count_or("n_group", 1);
    shape.top_groups = config.count_or("topk_group", 1);
    shape.expert_scale = config.number_or("routed_scaling_factor", 1);
    shape.router_bias = config.text_or("topk_method", "") == "noaux_tc";
}

}  // namespace weir::models
