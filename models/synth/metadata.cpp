// SPDX-License-Identifier: Apache-2.0
#include "models/synth/metadata.h"

#include <fmt/format.h>

#include <utility>

#include "base/error.h"

namespace weir::models::synth {
namespace {

// Of ggml's quantised layouts as they are since 2023 (GGML_QNT_VERSION).
constexpr std::uint32_t kQuantizationVersion = 2;
// llama_expert_gating_func_type in src/llama-hparams.h.
constexpr std::uint32_t kSoftmax = 1;
constexpr std::uint32_t kSigmoid = 2;
// DeepSeek's mscale_all_dim of 1, times the 0.1 that the converter multiplies it with.
constexpr float kYarnLogMultiplier = 0.1F;

/// Pairs, most of them under the architecture's prefix.
class Pairs {
public:
    explicit Pairs(std::string prefix) : prefix_(std::move(prefix)) {}

    void general(std::string key, gguf::NewValue value) {
        pairs_.push_back({std::move(key), std::move(value)});
    }
    void add(std::string_view name, gguf::NewValue value) {
        pairs_.push_back({fmt::format("{}.{}", prefix_, name), std::move(value)});
    }
    /// A count: shapes are checked to be below 2^32.
    void count(std::string_view name, std::uint64_t value) { add(name, static_cast<std::uint32_t>(value)); }
    void number(std::string_view name, double value) { add(name, static_cast<float>(value)); }
    std::vector<gguf::NewPair> take() { return std::move(pairs_); }

private:
    std::string prefix_;
    std::vector<gguf::NewPair> pairs_;
};

void add_general(Pairs& pairs, const Shape& shape, const Labels& labels) {
    pairs.general("general.architecture", shape.architecture);
    pairs.general("general.type", std::string("model"));
    pairs.general("general.name", labels.name);
    pairs.general("general.description", labels.description);
    pairs.general("general.file_type", labels.file_type);
    pairs.general("general.quantization_version", kQuantizationVersion);
    pairs.general("tokenizer.ggml.model", std::string("none"));
}

/// Where no layer is dense, the width of the experts that a token uses together: what Qwen3's configurations
/// have as intermediate_size. Mixtral's experts are as wide as its layers would be.
std::uint64_t feed_forward_length(const Shape& shape) {
    if (shape.dense_ff > 0) return shape.dense_ff;
    return shape.architecture == "llama" ? shape.expert_ff : shape.top_k * shape.expert_ff;
}

void add_common(Pairs& pairs, const Shape& shape) {
    pairs.count("context_length", shape.context);
    pairs.count("vocab_size", shape.vocab);
    pairs.count("embedding_length", shape.hidden);
    pairs.count("block_count", shape.layers);
    pairs.count("feed_forward_length", feed_forward_length(shape));
    pairs.count("attention.head_count", shape.heads);
    pairs.number("attention.layer_norm_rms_epsilon", shape.norm_epsilon);
    pairs.number("rope.freq_base", shape.rope_base);
    if (shape.experts == 0) return;
    pairs.count("expert_count", shape.experts);
    pairs.count("expert_used_count", shape.top_k);
}

void add_grouped(Pairs& pairs, const Shape& shape) {
    const GroupedAttention& gqa = shape.grouped();
    pairs.count("attention.head_count_kv", gqa.kv_heads);
    pairs.count("attention.key_length", gqa.head);
    pairs.count("attention.value_length", gqa.head);
    pairs.count("rope.dimension_count", gqa.head);
}

/// With split tensors attention is stated as what it is of the latent: one head of keys, the latent with its
/// rotary part. Files with attn_kv_b in one piece state the heads themselves.
void add_latent(Pairs& pairs, const Shape& shape, LatentUp up) {
    const LatentAttention& mla = shape.latent();
    pairs.count("attention.q_lora_rank", mla.q_lora);
    pairs.count("attention.kv_lora_rank", mla.kv_lora);
    if (up == LatentUp::kSplit) {
        pairs.count("attention.head_count_kv", 1);
        pairs.count("attention.key_length", mla.kv_lora + mla.rope);
        pairs.count("attention.value_length", mla.kv_lora);
        pairs.count("attention.key_length_mla", mla.nope + mla.rope);
        pairs.count("attention.value_length_mla", mla.v);
    } else {
        pairs.count("attention.head_count_kv", shape.heads);
        pairs.count("attention.key_length", mla.nope + mla.rope);
        pairs.count("attention.value_length", mla.v);
    }
    pairs.count("rope.dimension_count", mla.rope);
}

void add_deepseek_experts(Pairs& pairs, const Shape& shape) {
    pairs.count("leading_dense_block_count", shape.experts == 0 ? shape.layers : shape.dense_layers);
    // Required of models without experts, too, which have none of that width.
    pairs.count("expert_feed_forward_length", shape.experts == 0 ? shape.dense_ff : shape.expert_ff);
    pairs.count("expert_shared_count", shape.experts == 0 ? 0 : shape.shared_ff / shape.expert_ff);
    if (shape.experts == 0) return;
    pairs.number("expert_weights_scale", shape.expert_scale);
    pairs.add("expert_weights_norm", shape.router_bias);
    pairs.add("expert_gating_func", shape.router_bias ? kSigmoid : kSoftmax);
    if (shape.expert_groups == 1) return;
    pairs.count("expert_group_count", shape.expert_groups);
    pairs.count("expert_group_used_count", shape.top_groups);
}

void add_yarn(Pairs& pairs, const Shape& shape, double factor) {
    if (factor == 1) return;
    pairs.add("rope.scaling.type", std::string("yarn"));
    pairs.number("rope.scaling.factor", factor);
    pairs.count("rope.scaling.original_context_length",
                static_cast<std::uint64_t>(static_cast<double>(shape.context) / factor));
    if (shape.mla) pairs.add("rope.scaling.yarn_log_multiplier", kYarnLogMultiplier);
}

void add_deepseek2(Pairs& pairs, const Shape& shape, const Labels& labels) {
    add_latent(pairs, shape, labels.latent_up);
    add_deepseek_experts(pairs, shape);
}

void add_llama(Pairs& pairs, const Shape& shape, const Labels& /*labels*/) {
    add_grouped(pairs, shape);
}

void add_qwen3moe(Pairs& pairs, const Shape& shape, const Labels& /*labels*/) {
    add_grouped(pairs, shape);
    pairs.count("expert_feed_forward_length", shape.expert_ff);
}

struct Writer {
    std::string_view architecture;
    void (*add)(Pairs& pairs, const Shape& shape, const Labels& labels);
};

// Sorted by architecture.
constexpr Writer kWriters[] = {
    {"deepseek2", add_deepseek2},
    {"llama", add_llama},
    {"qwen3moe", add_qwen3moe},
};

}  // namespace

std::vector<std::string> architectures() {
    std::vector<std::string> names;
    for (const Writer& writer : kWriters) names.emplace_back(writer.architecture);
    return names;
}

std::vector<gguf::NewPair> metadata(const Shape& shape, const Labels& labels) {
    for (const Writer& writer : kWriters) {
        if (writer.architecture != shape.architecture) continue;
        Pairs pairs(shape.architecture);
        add_general(pairs, shape, labels);
        add_common(pairs, shape);
        writer.add(pairs, shape, labels);
        add_yarn(pairs, shape, labels.yarn_factor);
        return pairs.take();
    }
    throw Fault("weir writes no files of the architecture " + shape.architecture);
}

}  // namespace weir::models::synth
