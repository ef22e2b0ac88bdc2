// SPDX-License-Identifier: Apache-2.0
#include "models/synth/named_shapes.h"

#include <algorithm>
#include <array>

#include "models/catalog.h"

namespace weir::models::synth {
namespace {

constexpr std::uint64_t kTinyPositions = 512;
constexpr std::uint64_t kTinyVocab = 512;
// The mixes have rules of their own for eight experts, which are meant for Mixtral
// (models/mixes/quantiser.cpp).
constexpr std::uint64_t kMixtralExperts = 8;
constexpr std::uint64_t kTinyExperts = 16;

Shape tiny(const char* architecture, std::uint64_t layers) {
    Shape shape;
    shape.architecture = architecture;
    shape.hidden = 256;
    shape.layers = layers;
    shape.heads = 4;
    shape.vocab = kTinyVocab;
    shape.context = kTinyPositions;
    return shape;
}

Shape with_experts(Shape shape, std::uint64_t experts, std::uint64_t top_k) {
    shape.experts = experts;
    shape.top_k = top_k;
    shape.expert_ff = 256;
    return shape;
}

/// As V2-Lite has it: no low rank of the query, softmax, neither bias nor groups.
Shape tiny_deepseek2_lite() {
    Shape shape = with_experts(tiny("deepseek2", 3), kTinyExperts, 3);
    shape.dense_layers = 1;
    shape.dense_ff = 512;
    shape.shared_ff = 512;
    shape.mla = LatentAttention{.q_lora = 0, .kv_lora = 256, .nope = 64, .rope = 32, .v = 64};
    return shape;
}

/// As V3 has it.
Shape tiny_deepseek2() {
    Shape shape = tiny_deepseek2_lite();
    shape.shared_ff = 256;
    shape.mla->q_lora = 256;
    shape.router_bias = true;
    shape.expert_groups = 4;
    shape.top_groups = 2;
    shape.expert_scale = 2.5;
    return shape;
}

Shape grouped(Shape shape) {
    shape.gqa = GroupedAttention{.kv_heads = 2, .head = 64};
    shape.rope_base = 1e6;
    return shape;
}

Shape tiny_llama() {
    Shape shape = grouped(tiny("llama", 2));
    shape.dense_ff = 512;
    return shape;
}

Shape tiny_mixtral() {
    return with_experts(grouped(tiny("llama", 2)), kMixtralExperts, 2);
}

Shape tiny_qwen3moe() {
    Shape shape = with_experts(grouped(tiny("qwen3moe", 2)), kTinyExperts, 2);
    shape.gqa->query_norm = true;
    return shape;
}

Shape race_deepseek_v3() {
    Shape shape = catalog_shape("deepseek-v3");
    shape.layers = 7;
    shape.dense_layers = 1;
    shape.experts = 48;
    return shape;
}

// Sorted by name.
constexpr std::array kShapes = {
    NamedShape{"race-deepseek-v3", "DeepSeek-V3's sizes, 1 dense and 6 layers of 48 experts: 10 GB as q4_k_m",
               race_deepseek_v3},
    NamedShape{"tiny-deepseek2", "latent attention, as in V3 and Kimi K2", tiny_deepseek2},
    NamedShape{"tiny-deepseek2-lite", "the same as in V2-Lite: no low rank of the query, softmax",
               tiny_deepseek2_lite},
    NamedShape{"tiny-llama", "dense", tiny_llama},
    NamedShape{"tiny-mixtral", "architecture llama with experts", tiny_mixtral},
    NamedShape{"tiny-qwen3moe", "norms of queries and keys, experts in every layer", tiny_qwen3moe},
};

}  // namespace

std::span<const NamedShape> named_shapes() {
    return kShapes;
}

std::vector<std::string> shape_names() {
    std::vector<std::string> names;
    for (const NamedShape& named : kShapes) names.emplace_back(named.name);
    return names;
}

std::optional<Shape> find_shape(std::string_view name) {
    const auto* const found = std::find_if(kShapes.begin(), kShapes.end(),
                                           [&](const NamedShape& named) { return named.name == name; });
    if (found == kShapes.end()) return std::nullopt;
    return found->shape();
}

}  // namespace weir::models::synth
