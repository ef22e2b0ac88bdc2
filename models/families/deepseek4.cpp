// SPDX-License-Identifier: Apache-2.0
// DeepSeek-V4 Flash and Pro: attention to the last positions and a compressed past, whose one vector is key
// and value of all heads; residual streams mixed by hyper-connections; first layers that choose experts by a
// table of tokens. llama.cpp: src/models/deepseek4.cpp, src/llama-kv-cache-dsv4.cpp, conversion/deepseek.py.
#include <fmt/format.h>

#include <array>

#include "models/blocks.h"
#include "models/families/list.h"
#include "models/gguf_fields.h"

namespace weir::models {
namespace {

using namespace tensor_class;

constexpr std::array<std::string_view, 1> kModelTypes = {"deepseek_v4"};

bool indexed(std::uint64_t ratio) {
    return ratio == CompressedAttention::kIndexedRatio;
}

/// Vectors that a position gives the compressor: at the indexed ratio neighbouring groups overlap, and each
/// position is in two.
std::uint64_t overlap(std::uint64_t ratio) {
    return indexed(ratio) ? 2 : 1;
}

const Indexer& indexer_of(const Shape& shape) {
    if (!shape.indexer) throw Fault("deepseek4 has an indexer");
    return *shape.indexer;
}

void add_attention(TensorList& list, const Shape& shape) {
    const CompressedAttention& attention = shape.compression();
    const std::uint64_t query_rows = shape.heads * attention.head;
    const std::uint64_t output_rows = attention.output_groups * attention.output_lora;
    list.vector("attn_norm.weight", kNorm, shape.hidden);
    list.vector("attn_sinks.weight", kAttention, shape.heads);
    list.matrix("attn_q_a.weight", kAttention, attention.q_lora, shape.hidden);
    list.vector("attn_q_a_norm.weight", kNorm, attention.q_lora);
    list.matrix("attn_q_b.weight", kAttention, query_rows, attention.q_lora);
    list.matrix("attn_kv.weight", kAttention, attention.head, shape.hidden);
    list.vector("attn_kv_a_norm.weight", kNorm, attention.head);
    list.matrix("attn_output_a.weight", kAttention, output_rows, query_rows / attention.output_groups);
    list.matrix("attn_output_b.weight", kAttention, shape.hidden, output_rows);
}

/// The mixing of residual streams before and after a block: for each stream a weight into the block, one out
/// of it, and one onto each stream.
void add_hyper_connection(TensorList& list, const Shape& shape, std::string_view block) {
    const std::uint64_t mixes = (2 + shape.residual_streams) * shape.residual_streams;
    list.matrix(fmt::format("hc_{}_fn.weight", block), kAttention, mixes,
                shape.residual_streams * shape.hidden);
    list.vector(fmt::format("hc_{}_base.weight", block), kNorm, mixes);
    list.vector(fmt::format("hc_{}_scale.weight", block), kNorm, 3);
}

/// Weighted sums of `ratio` positions: values, their weights, and a bias of the weights by place in the
/// group.
void add_compressor(TensorList& list, const Shape& shape, std::string_view name, std::uint64_t head,
                    std::uint64_t ratio) {
    const std::uint64_t rows = overlap(ratio) * head;
    list.matrix(fmt::format("{}_compressor_kv.weight", name), kAttention, rows, shape.hidden);
    list.matrix(fmt::format("{}_compressor_gate.weight", name), kAttention, rows, shape.hidden);
    list.matrix(fmt::format("{}_compressor_ape.weight", name), kAttention, ratio, rows);
    list.vector(fmt::format("{}_compressor_norm.weight", name), kNorm, head);
}

void add_compressed_past(TensorList& list, const Shape& shape, std::uint64_t ratio) {
    const CompressedAttention& attention = shape.compression();
    add_compressor(list, shape, "attn", attention.head, ratio);
    if (!indexed(ratio)) return;
    const Indexer& indexer = indexer_of(shape);
    list.matrix("indexer.proj.weight", kAttention, indexer.heads, shape.hidden);
    list.matrix("indexer.attn_q_b.weight", kAttention, indexer.heads * indexer.head, attention.q_lora);
    add_compressor(list, shape, "indexer", indexer.head, ratio);
}

void add_experts(TensorList& list, const Shape& shape, std::uint64_t layer) {
    list.matrix("ffn_gate_inp.weight", kRouter, shape.experts, shape.hidden);
    if (layer < shape.hash_layers) {
        // The experts of each token, I32: like the embedding, a table of which a token reads its row.
        list.matrix("ffn_gate_tid2eid.weight", kEmbedding, shape.vocab, shape.top_k);
    } else {
        list.vector("exp_probs_b.bias", kRouter, shape.experts);
    }
    list.vector("ffn_norm.weight", kNorm, shape.hidden);
    add_feed_forward(list, "_exps", kRoutedExperts, shape.hidden, shape.expert_ff, shape.experts);
    add_feed_forward(list, "_shexp", kSharedExperts, shape.hidden, shape.shared_ff);
}

std::vector<Tensor> tensors(const Shape& shape) {
    TensorList list;
    add_embedding(list, shape);
    for (std::uint64_t layer = 0; layer < shape.layers; ++layer) {
        list.begin_layer(layer);
        add_attention(list, shape);
        add_hyper_connection(list, shape, "attn");
        add_hyper_connection(list, shape, "ffn");
        const std::uint64_t ratio = shape.compression().ratio(layer);
        if (ratio > 0) add_compressed_past(list, shape, ratio);
        add_experts(list, shape, layer);
    }
    add_head(list, shape);
    list.matrix("output_hc_fn.weight", kNorm, shape.residual_streams, shape.residual_streams * shape.hidden);
    list.vector("output_hc_base.weight", kNorm, shape.residual_streams);
    list.vector("output_hc_scale.weight", kNorm, 1);
    return list.take();
}

/// A score and a weighted sum of each head, against one vector that is key and value.
CacheStream vectors(const Shape& shape) {
    CacheStream stream;
    stream.values = shape.compression().head;
    stream.flop_per_entry = static_cast<double>(4 * shape.heads * stream.values);
    return stream;
}

/// Positions that wait in the compressor for their group to be whole, value and weight each in F32. A group
/// of as many is read once in `ratio` positions (of two overlapping ones half the width): one entry a token.
CacheStream waiting(std::uint64_t head, std::uint64_t ratio) {
    CacheStream stream;
    stream.state = true;
    stream.values = 2 * overlap(ratio) * head;
    stream.kept = overlap(ratio) * ratio;
    stream.read = 1;
    return stream;
}

std::vector<CacheStream> cache(const Shape& shape, std::uint64_t layer) {
    const CompressedAttention& attention = shape.compression();
    std::vector<CacheStream> streams = {vectors(shape)};
    streams.front().kept = shape.window ? shape.window->positions : 0;
    const std::uint64_t ratio = attention.ratio(layer);
    if (ratio == 0) return streams;
    CacheStream& compressed = streams.emplace_back(vectors(shape));
    compressed.stride = ratio;
    streams.push_back(waiting(attention.head, ratio));
    if (!indexed(ratio)) return streams;
    const Indexer& indexer = indexer_of(shape);
    streams[1].read = indexer.top_k;
    CacheStream& keys = streams.emplace_back(indexer_cache(indexer));
    keys.stride = ratio;
    streams.push_back(waiting(indexer.head, ratio));
    return streams;
}

std::vector<std::uint64_t> read_ratios(const ConfigFields& config, std::uint64_t layers) {
    constexpr const char* kName = "compress_ratios";
    std::vector<std::uint64_t> ratios = config.counts(kName);
    if (ratios.size() < layers) config.reject(kName, "a ratio for each layer");
    ratios.resize(layers);  // those of multi-token prediction stand behind
    for (const std::uint64_t ratio : ratios) {
        if (ratio != 0 && ratio != 4 && ratio != 128) config.reject(kName, "ratios of 0, 4 or 128");
    }
    return ratios;
}

void read_attention(const ConfigFields& config, Shape& shape) {
    CompressedAttention attention;
    attention.head = config.count("head_dim");
    attention.q_lora = config.count("q_lora_rank");
    attention.output_groups = config.count("o_groups");
    attention.output_lora = config.count("o_lora_rank");
    if (attention.output_groups == 0) config.reject("o_groups", "a number above 0");
    attention.ratios = read_ratios(config, shape.layers);
    shape.compressed = attention;
    shape.window = {.positions = config.count("sliding_window"), .full_every = 0, .full_first = 0};
    read_indexer(config, shape);
}

Shape read_config(const ConfigFields& config) {
    Shape shape = read_common(config, "deepseek4");
    read_attention(config, shape);
    read_deepseek_experts(config, shape);
    shape.router_bias = true;
    shape.residual_streams = config.count("hc_mult");
    shape.hash_layers = config.count_or("num_hash_layers", 0);
    return shape;
}

/// Keys: llama_model_deepseek4::load_arch_hparams in llama.cpp's src/models/deepseek4.cpp.
const char* read_gguf(const GgufFields& fields, Shape& shape) {
    CompressedAttention attention;
    shape.heads = fields.count("attention.head_count");
    attention.head = fields.count("attention.key_length");
    attention.q_lora = fields.count("attention.q_lora_rank");
    attention.output_groups = fields.count("attention.output_group_count");
    attention.output_lora = fields.count("attention.output_lora_rank");
    attention.ratios = fields.by_layer("attention.compress_ratios");
    if (attention.output_groups == 0) return "its heads have no groups of outputs";
    if (attention.ratios.empty()) return "it does not say which layers compress their cache";
    for (const std::uint64_t ratio : attention.ratios) {
        if (ratio != 0 && ratio != 4 && ratio != 128)
            return "its caches are compressed by other ratios than 4 and 128";
    }
    shape.compressed = attention;
    shape.window = {.positions = fields.count("attention.sliding_window"), .full_every = 0, .full_first = 0};
    shape.indexer = {.heads = fields.count("attention.indexer.head_count"),
                     .head = fields.count("attention.indexer.key_length"),
                     .top_k = fields.count("attention.indexer.top_k")};
    shape.router_bias = true;
    shape.residual_streams = fields.count("hyper_connection.count");
    shape.hash_layers = fields.count_or("hash_layer_count", 0);
    return nullptr;
}

}  // namespace

constinit const Family kDeepSeek4 = {"deepseek4", kModelTypes, tensors, cache, read_config, read_gguf};

}  // namespace weir::models
