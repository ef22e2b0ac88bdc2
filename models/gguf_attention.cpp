// SPDX-License-Identifier: Apache-2.0
#include "models/gguf_attention.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace weir::models {
namespace {

constexpr const char* kHeadsDiffer = "its layers differ in their numbers of heads";

/// The one value that all layers have, where they have any; nothing when they differ. Layers with linear
/// attention have none: 0.
std::optional<std::uint64_t> common_value(const std::vector<std::uint64_t>& by_layer) {
    std::uint64_t common = 0;
    for (const std::uint64_t value : by_layer) {
        if (value == 0) continue;
        if (common != 0 && common != value) return std::nullopt;
        common = value;
    }
    return common;
}

void read_latent(const GgufFields& fields, Shape& shape) {
    const std::uint64_t rope = fields.count("rope.dimension_count");
    // Files from mid-April 2025 on state the cached vector's length as key_length, and a head's beside it.
    const char* const name =
        fields.has("attention.key_length_mla") ? "attention.key_length_mla" : "attention.key_length";
    const std::uint64_t key = fields.count(name);
    if (key <= rope) fields.reject(name, fmt::format("is {}, of which {} are rotary", key, rope));
    shape.mla = {.q_lora = fields.count_or("attention.q_lora_rank", 0),
                 .kv_lora = fields.count("attention.kv_lora_rank"),
                 .nope = key - rope,
                 .rope = rope,
                 .v = fields.count(fields.has("attention.value_length_mla") ? "attention.value_length_mla"
                                                                            : "attention.value_length")};
}

const char* read_grouped(const GgufFields& fields, Shape& shape) {
    GroupedAttention gqa;
    const std::vector<std::uint64_t> kv_heads = fields.by_layer("attention.head_count_kv");
    const auto common = common_value(kv_heads);
    if (!common) return kHeadsDiffer;
    gqa.kv_heads = kv_heads.empty() ? shape.heads : *common;
    gqa.head = fields.count_or("attention.key_length", shape.hidden / shape.heads);
    if (fields.count_or("attention.value_length", gqa.head) != gqa.head)
        return "its keys and values differ in length";
    const gguf::StoredTensor* query = fields.first_tensor("attn_q.weight");
    const gguf::StoredTensor* query_b = fields.first_tensor("attn_q_b.weight");
    gqa.q_lora = query_b == nullptr ? 0 : query_b->columns();
    gqa.query_bias =
        fields.first_tensor("attn_q.bias") != nullptr || fields.first_tensor("attn_qkv.bias") != nullptr;
    gqa.output_bias = fields.first_tensor("attn_output.bias") != nullptr;
    const gguf::StoredTensor* norm = fields.first_tensor("attn_q_norm.weight");
    gqa.query_norm = norm != nullptr;
    gqa.wide_norm = norm != nullptr && norm->columns() > gqa.head;
    gqa.sinks = fields.first_tensor("attn_sinks.weight") != nullptr;
    gqa.output_gate = query != nullptr && query->rows() / 2 == shape.heads * gqa.head;
    shape.gqa = gqa;
    return nullptr;
}

/// Every so manyth layer sees everything, by llama.cpp's code where the file does not say (load_swa_pattern
/// in src/models/*.cpp): the last of each group. 0: all layers have the window.
struct Pattern {
    std::string_view architecture;
    std::uint64_t full_every;
    std::uint64_t positions;  ///< where the file does not say; 0: it does
};
constexpr std::array<Pattern, 3> kPatterns = {{
    {"deepseek4", 0, 0},
    {"gpt-oss", 2, 0},
    {"llama4", 4, 8192},
}};

/// The rule that an array of flags follows: each layer with a window is not 0. False when it follows none.
bool find_pattern(const std::vector<std::uint64_t>& windowed, WindowedLayers& window) {
    const auto first = std::find(windowed.begin(), windowed.end(), 0U);
    window.full_every = 0;
    window.full_first = 0;
    if (first == windowed.end()) return true;
    const auto second = std::find(first + 1, windowed.end(), 0U);
    window.full_every = static_cast<std::uint64_t>(
        second == windowed.end() ? windowed.end() - windowed.begin() : second - first);
    window.full_first = static_cast<std::uint64_t>(first - windowed.begin()) % window.full_every;
    for (std::uint64_t layer = 0; layer < windowed.size(); ++layer) {
        if (window.windowed(layer) != (windowed[layer] != 0)) return false;
    }
    return true;
}

const char* read_window(const GgufFields& fields, Shape& shape) {
    const auto* known = std::find_if(kPatterns.begin(), kPatterns.end(), [&](const Pattern& pattern) {
        return pattern.architecture == shape.architecture;
    });
    const bool is_known = known != kPatterns.end();
    WindowedLayers window;
    window.positions = fields.count_or("attention.sliding_window", is_known ? known->positions : 0);
    if (window.positions == 0) return nullptr;
    constexpr const char* kPattern = "attention.sliding_window_pattern";
    if (fields.has(kPattern)) {
        const std::vector<std::uint64_t> flags = fields.by_layer(kPattern);
        const bool one_number =
            std::all_of(flags.begin(), flags.end(), [&](auto flag) { return flag > 1 && flag == flags[0]; });
        if (one_number) {
            window.full_every = flags[0];
            window.full_first = flags[0] - 1;
        } else if (!find_pattern(flags, window)) {
            return "the layers that have a sliding window follow no rule that a shape states";
        }
    } else if (is_known) {
        window.full_every = known->full_every;
        window.full_first = known->full_every == 0 ? 0 : known->full_every - 1;
    } else {
        return "the file does not say which layers have its sliding window";
    }
    shape.window = window;
    return nullptr;
}

/// Gated DeltaNet (llama.cpp: src/models/qwen3next.cpp).
void read_linear(const GgufFields& fields, Shape& shape) {
    const std::uint64_t value_heads = fields.count("ssm.time_step_rank");
    if (value_heads == 0) fields.reject("ssm.time_step_rank", "is 0");
    shape.linear = LinearAttention{};
    shape.linear->key_heads = fields.count("ssm.group_count");
    shape.linear->value_heads = value_heads;
    shape.linear->key = fields.count("ssm.state_size");
    shape.linear->value = fields.count("ssm.inner_size") / value_heads;
    shape.linear->convolution = fields.count("ssm.conv_kernel");
    shape.linear->full_every = fields.count_or("full_attention_interval", 4);
}

}  // namespace

const char* read_gguf_attention(const GgufFields& fields, Shape& shape) {
    const std::vector<std::uint64_t> heads = fields.by_layer("attention.head_count");
    if (heads.empty()) fields.count("attention.head_count");  // refuses
    const auto common = common_value(heads);
    if (!common) return kHeadsDiffer;
    if (*common == 0) fields.reject("attention.head_count", "is 0");
    shape.heads = *common;
    if (fields.has("attention.kv_lora_rank")) {
        read_latent(fields, shape);
    } else if (const char* problem = read_grouped(fields, shape)) {
        return problem;
    }
    if (const char* problem = read_window(fields, shape)) return problem;
    if (fields.has("ssm.state_size")) read_linear(fields, shape);
    if (fields.has("attention.indexer.head_count")) {
        shape.indexer = {.heads = fields.count("attention.indexer.head_count"),
                         .head = fields.count("attention.indexer.key_length"),
                         .top_k = fields.count("attention.indexer.top_k")};
    }
    return nullptr;
}

}  // namespace weir::models
