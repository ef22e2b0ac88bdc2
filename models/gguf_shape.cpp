// SPDX-License-Identifier: Apache-2.0
#include "models/gguf_shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/nearest.h"
#include "models/family.h"
#include "models/gguf/header_bytes.h"
#include "models/gguf_attention.h"

namespace weir::models {
namespace {

std::uint64_t columns_of(const gguf::StoredTensor* tensor) {
    return tensor == nullptr ? 0 : tensor->columns();
}

/// The token's row count is what the model has; a tokenizer may know fewer tokens.
std::uint64_t read_vocab(const GgufFields& fields) {
    if (const gguf::StoredTensor* embedding = fields.tensor("token_embd.weight")) return embedding->rows();
    if (const auto size = fields.find("vocab_size")) return *size;
    const auto tokens = fields.checkpoint().metadata.array("tokenizer.ggml.tokens");
    return tokens ? tokens->count : fields.count("vocab_size");
}

void read_main(const GgufFields& fields, Shape& shape) {
    shape.hidden = fields.count("embedding_length");
    shape.layers = fields.layers();
    shape.mtp_layers = fields.mtp_layers();
    shape.vocab = read_vocab(fields);
    shape.context = fields.count("context_length");
    shape.rope_factors = fields.tensor("rope_freqs.weight") != nullptr;
    shape.tied_head = fields.tensor("output.weight") == nullptr;
    shape.rope_base = fields.number_or("rope.freq_base", shape.rope_base);
    shape.norm_epsilon =
        fields.number_or("attention.layer_norm_rms_epsilon",
                         fields.number_or("attention.layer_norm_epsilon", shape.norm_epsilon));
}

/// Whether each layer has experts, by its tensors.
std::vector<bool> layers_with_experts(const GgufFields& fields) {
    std::vector<bool> with;
    for (std::uint64_t layer = 0; layer < fields.layers(); ++layer) {
        const auto has = [&](std::string_view name) { return fields.tensor(layer, name) != nullptr; };
        with.push_back(has("ffn_down_exps.weight") || has("ffn_down.0.weight"));
    }
    return with;
}

/// Finds dense_layers, expert_every and dense_tail that say which layers have experts. False when none do.
bool place_experts(const std::vector<bool>& with, Shape& shape) {
    const auto matches = [&] {
        for (std::uint64_t layer = 0; layer < shape.layers; ++layer) {
            if (shape.dense(layer) == with[layer]) return false;
        }
        return true;
    };
    const auto first = std::find(with.begin(), with.end(), true);
    const auto last = std::find(with.rbegin(), with.rend(), true);
    const auto leading = static_cast<std::uint64_t>(first - with.begin());
    const auto tail = static_cast<std::uint64_t>(last - with.rbegin());
    for (std::uint64_t every = 1; every <= 8; ++every) {
        shape.expert_every = every;
        // Layers before the first and behind the last are explained by the step first, if that does.
        for (const auto& [before, behind] :
             {std::pair<std::uint64_t, std::uint64_t>{0, 0}, {leading, 0}, {leading, tail}}) {
            shape.dense_layers = before;
            shape.dense_tail = behind;
            if (matches()) return true;
        }
    }
    return false;
}

/// False when the layers that have experts follow no rule that a shape can state.
bool read_feed_forward(const GgufFields& fields, Shape& shape) {
    shape.dense_ff = columns_of(fields.first_tensor("ffn_down.weight"));
    shape.experts = fields.count_or("expert_count", 0);
    if (shape.experts == 0) return true;
    shape.top_k = fields.count("expert_used_count");
    const gguf::StoredTensor* down = fields.first_tensor("ffn_down_exps.weight");
    if (down == nullptr) down = fields.first_tensor("ffn_down.0.weight");
    shape.expert_ff = down != nullptr ? down->columns() : fields.count("expert_feed_forward_length");
    shape.shared_ff = columns_of(fields.first_tensor("ffn_down_shexp.weight"));
    shape.shared_gate = fields.first_tensor("ffn_gate_inp_shexp.weight") != nullptr;
    shape.router_bias = fields.first_tensor("exp_probs_b.bias") != nullptr;
    shape.expert_groups = std::max<std::uint64_t>(1, fields.count_or("expert_group_count", 1));
    shape.top_groups = std::max<std::uint64_t>(1, fields.count_or("expert_group_used_count", 1));
    const double scale = fields.number_or("expert_weights_scale", 1);
    shape.expert_scale = scale == 0 ? 1 : scale;  // llama.cpp writes 0 for none
    return place_experts(layers_with_experts(fields), shape);
}

}  // namespace

Unreadable unknown_architecture(const std::string& architecture) {
    std::vector<std::string> known;
    for (const Family* family : families()) known.emplace_back(family->architecture);
    return {fmt::format("no family has the architecture {}", gguf::in_quotes(architecture)),
            "known are " + join(known)};
}

Readable<Shape> read_gguf_shape(const GgufFields& fields) {
    const Family* family = find_family(fields.architecture());
    if (family == nullptr) return unknown_architecture(fields.architecture());
    Shape shape;
    shape.architecture = fields.architecture();
    read_main(fields, shape);
    const auto refuse = [](const char* what) {
        return Unreadable{what, "weir knows no such model yet; its sizes are those of its tensors"};
    };
    if (!read_feed_forward(fields, shape))
        return refuse("the layers that have experts follow no rule that a shape states");
    const auto read_attention = family->read_gguf != nullptr ? family->read_gguf : read_gguf_attention;
    if (const char* problem = read_attention(fields, shape)) return refuse(problem);
    return shape;
}

}  // namespace weir::models
