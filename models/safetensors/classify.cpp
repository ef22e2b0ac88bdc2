// SPDX-License-Identifier: Apache-2.0
#include "models/safetensors/classify.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "models/model.h"

namespace weir::models::safetensors {
namespace {

using Words = std::span<const std::string_view>;

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::vector<std::string_view> split(std::string_view name) {
    std::vector<std::string_view> words;
    for (;;) {
        const std::size_t point = name.find('.');
        words.push_back(name.substr(0, point));
        if (point == std::string_view::npos) return words;
        name.remove_prefix(point + 1);
    }
}

std::string join(Words words) {
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) out += '.';
        out += words[i];
    }
    return out;
}

/// A whole number and nothing else.
std::optional<std::uint64_t> number(std::string_view word) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
    return value;
}

// ---- What the last word says: a weight, or what goes with one.

constexpr std::array<std::string_view, 3> kWeights = {"weight", "qweight", "weight_packed"};
constexpr std::array<std::string_view, 19> kCompanions = {"weight_scale_inv",
                                                          "weight_scale",
                                                          "weight_scale_2",
                                                          "weight_zero_point",
                                                          "weight_shape",
                                                          "weight_global_scale",
                                                          "input_global_scale",
                                                          "weight_g_idx",
                                                          "scales",
                                                          "qzeros",
                                                          "g_idx",
                                                          "input_scale",
                                                          "output_scale",
                                                          "activation_scale",
                                                          "scale",
                                                          "qscale_weight",
                                                          "qscale_act",
                                                          "k_scale",
                                                          "v_scale"};
// Of gpt-oss and other fused experts, whose parameters have no ".weight" of their own.
constexpr std::array<std::string_view, 4> kFusedCompanions = {"_scale_inv", "_scales", "_scale",
                                                              "_zero_points"};
constexpr std::string_view kFusedBlocks = "_blocks";

/// Takes the parameter's mark off the last word.
void take_parameter(std::vector<std::string_view>& words, Role& role) {
    std::string_view& last = words.back();
    if (words.size() > 1 && (is_one_of(last, kWeights) || is_one_of(last, kCompanions))) {
        if (is_one_of(last, kCompanions)) role.companion = last;
        words.pop_back();
        return;
    }
    if (last.ends_with(kFusedBlocks)) {
        last.remove_suffix(kFusedBlocks.size());
        return;
    }
    for (const std::string_view mark : kFusedCompanions) {
        std::string_view weight = last;
        if (!weight.ends_with(mark)) continue;
        weight.remove_suffix(mark.size());
        if (!weight.ends_with("_proj")) continue;  // "hc_attn_scale" is no companion
        role.companion = mark.substr(1);
        last = weight;
        return;
    }
}

// ---- Where the words lead.

constexpr std::array<std::string_view, 6> kWrappers = {"model", "language_model", "transformer", "ernie",
                                                       "llm",   "text_model"};
constexpr std::array<std::string_view, 11> kTowers = {
    "vision_tower",         "vision_model", "visual",      "vision",       "vit",
    "mm_projector",         "aligner",      "audio_tower", "embed_vision", "sam_model",
    "multi_modal_projector"};
constexpr std::array<std::string_view, 4> kLayerLists = {"layers", "h", "blocks", "decoder_layer"};
constexpr std::array<std::string_view, 6> kEmbeddings = {"embed_tokens", "word_embeddings", "wte",
                                                         "embed",        "tok_embeddings",  "embed_in"};
constexpr std::array<std::string_view, 5> kHeads = {"lm_head", "output", "head", "embed_out", "output_layer"};
constexpr std::array<std::string_view, 6> kSharedExperts = {
    "shared_experts", "shared_expert", "share_expert", "share_experts", "shared_mlp", "shared_expert_mlp"};
constexpr std::array<std::string_view, 4> kRoutedExperts = {"experts", "chunk_experts", "routed_experts",
                                                            "local_experts"};
constexpr std::array<std::string_view, 6> kRouters = {
    "gate", "router", "primary_router", "shared_expert_gate", "moe_statics", "gate_weight"};
// A router's bias; in some models it stands among the experts.
constexpr std::array<std::string_view, 5> kRouterBiases = {"e_score_correction_bias", "e_score_correction",
                                                           "expert_bias", "router_bias", "tid2eid"};
// Words at a layer's top that only layers of multi-token prediction have.
constexpr std::array<std::string_view, 6> kPredictionOnly = {"eh_proj",     "enorm",        "hnorm",
                                                             "shared_head", "embed_tokens", "nextn"};

bool is_norm(std::string_view word) {
    return contains(word, "norm") || word.starts_with("ln_") || word == "q_ln" || word == "k_ln";
}

/// The word of what has the parameter: a bias has a word of its own after it.
std::string_view module_of(Words words) {
    return words.back() == "bias" && words.size() > 1 ? words[words.size() - 2] : words.back();
}

/// Feed-forward part of a layer: `words` from the block's own word on.
void classify_feed_forward(Words words, Role& role) {
    role.class_name = tensor_class::kDense;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view word = words[i];
        if (is_one_of(word, kRouters) || is_one_of(words.back(), kRouterBiases)) {
            role.class_name = tensor_class::kRouter;
            return;
        }
        if (is_one_of(word, kSharedExperts) || word.starts_with("routed_expert_")) {
            // Kimi K3's routed_expert_{down,up}_proj stand around its experts: every token reads them whole.
            role.class_name = tensor_class::kSharedExperts;
            if (i + 1 < words.size()) role.projection = join(words.subspan(i + 1));
            return;
        }
        if (!is_one_of(word, kRoutedExperts)) continue;
        role.class_name = tensor_class::kRoutedExperts;
        const bool has_index = i + 1 < words.size() && number(words[i + 1]).has_value();
        if (has_index) role.expert = number(words[i + 1]);
        const std::size_t first = i + (has_index ? 2 : 1);
        if (has_index || first < words.size()) role.projection = join(words.subspan(first));
        return;
    }
    // Step 3 and Granite keep all experts in one tensor right there.
    if (words.size() > 1 && (words[0] == "moe" || words[0] == "block_sparse_moe"))
        role.class_name = tensor_class::kRoutedExperts;
}

/// Inside a layer: `words` after its number.
void classify_in_layer(Words words, Role& role) {
    const std::string_view block = words.front();
    role.projection = join(words.size() > 1 ? words.subspan(1) : words);
    if (is_norm(module_of(words))) {
        role.class_name = tensor_class::kNorm;
        role.projection = join(words);
        return;
    }
    // "hc_attn_fn" and "self_attention_res_proj" belong to it as "self_attn" does; "hc_ffn_fn" likewise
    // below.
    if (contains(block, "attn") || contains(block, "attention")) {
        role.class_name = tensor_class::kAttention;
        return;
    }
    const bool feed_forward = contains(block, "mlp") || contains(block, "ffn") ||
                              contains(block, "feed_forward") || contains(block, "moe") ||
                              is_one_of(block, kRouters) || is_one_of(block, kSharedExperts) ||
                              is_one_of(block, kRoutedExperts);
    if (feed_forward) classify_feed_forward(words, role);
}

/// Outside the layers.
void classify_around(Words words, Role& role) {
    role.projection = join(words);
    const std::string_view first = words.front();
    if (is_one_of(first, kEmbeddings))
        role.class_name = tensor_class::kEmbedding;
    else if (words.size() <= 2 && is_norm(module_of(words)))
        role.class_name = tensor_class::kNorm;
    else if (is_one_of(first, kHeads) || first.starts_with("hc_head") || first.starts_with("output_attn_res"))
        role.class_name = tensor_class::kHead;
}

std::optional<int> layer_number(std::string_view word, std::uint64_t first) {
    const std::optional<std::uint64_t> index = number(word);
    constexpr std::uint64_t kMost = std::numeric_limits<int>::max() / 2;
    if (!index || *index > kMost || first > kMost) return std::nullopt;
    return static_cast<int>(*index + first);
}

/// "mtp.layers.0.…", "mtp.0.…", "mtp.fc", "mtp_block.0.…": `words` from that word on.
void classify_prediction(Words words, std::optional<int> layers, Role& role) {
    Words rest = words.subspan(1);
    if (rest.size() > 1 && is_one_of(rest[0], kLayerLists)) rest = rest.subspan(1);
    role.projection = join(rest.empty() ? words : rest);
    if (!rest.empty() && number(rest[0])) {
        if (layers && *layers >= 0) role.layer = layer_number(rest[0], static_cast<std::uint64_t>(*layers));
        if (rest.size() > 1) classify_in_layer(rest.subspan(1), role);
    }
    role.class_name = tensor_class::kMtp;
}

void classify_words(Words words, std::optional<int> layers, Role& role) {
    while (words.size() > 1 && is_one_of(words.front(), kWrappers)) words = words.subspan(1);
    if (is_one_of(words.front(), kTowers) || words.front().starts_with("image_")) {
        role.projection = join(words);
        return;
    }
    if (words.front() == "mtp" || words.front().starts_with("mtp_")) {
        classify_prediction(words, layers, role);
        return;
    }
    const bool in_layer = words.size() > 2 && is_one_of(words[0], kLayerLists);
    if (in_layer) role.layer = layer_number(words[1], 0);
    if (!role.layer) {
        classify_around(words, role);
        return;
    }
    classify_in_layer(words.subspan(2), role);
    if ((layers && *role.layer >= *layers) || is_one_of(words[2], kPredictionOnly))
        role.class_name = tensor_class::kMtp;
}

}  // namespace

Role classify(std::string_view name, std::optional<int> layers) {
    Role role;
    std::vector<std::string_view> words = split(name);
    take_parameter(words, role);
    role.stem = join(words);
    classify_words(words, layers, role);
    return role;
}

}  // namespace weir::models::safetensors
