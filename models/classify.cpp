// SPDX-License-Identifier: Apache-2.0
#include "models/classify.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <span>

#include "models/tensor.h"

namespace weir::models {
namespace {

using namespace tensor_class;

/// How a rule's text has to stand in a name.
enum class At : std::uint8_t { kBegin, kAnywhere, kEnd, kWhole };

struct Rule {
    At at;
    std::string_view text;
    const char* class_name;
};

bool holds(const Rule& rule, std::string_view name) {
    switch (rule.at) {
        case At::kBegin:
            return name.starts_with(rule.text);
        case At::kAnywhere:
            return name.find(rule.text) != std::string_view::npos;
        case At::kEnd:
            return name.ends_with(rule.text);
        case At::kWhole:
            return name == rule.text;
    }
    return false;
}

// The first rule that holds decides. Names are without "blk.N." and ".weight" or ".bias".
constexpr std::array kInLayers = {
    Rule{At::kBegin, "nextn.", kMtp},
    Rule{At::kBegin, "vis_", kOther},
    Rule{At::kBegin, "ple_", kOther},
    Rule{At::kBegin, "altup_", kOther},
    Rule{At::kAnywhere, "norm", kNorm},
    Rule{At::kWhole, "time_mix_ln", kNorm},
    Rule{At::kWhole, "hc_attn_fn", kAttention},
    Rule{At::kWhole, "hc_ffn_fn", kAttention},
    Rule{At::kBegin, "hc_", kNorm},
    Rule{At::kEnd, "_res_score", kNorm},
    Rule{At::kWhole, "layer_output_scale", kNorm},
    Rule{At::kAnywhere, "_shexp", kSharedExperts},
    Rule{At::kBegin, "ffn_routed_", kSharedExperts},
    Rule{At::kBegin, "ffn_latent_", kSharedExperts},
    Rule{At::kEnd, "_exps", kRoutedExperts},
    Rule{At::kEnd, "_chexps", kRoutedExperts},
    Rule{At::kBegin, "ffn_gate.", kRoutedExperts},
    Rule{At::kBegin, "ffn_up.", kRoutedExperts},
    Rule{At::kBegin, "ffn_down.", kRoutedExperts},
    Rule{At::kWhole, "ffn_gate_inp", kRouter},
    Rule{At::kBegin, "exp_probs_b", kRouter},
    Rule{At::kWhole, "ffn_gate_tid2eid", kEmbedding},
    Rule{At::kBegin, "ffn_", kDense},
    Rule{At::kBegin, "ffn.", kDense},
    Rule{At::kBegin, "channel_mix_", kDense},
    Rule{At::kBegin, "attn_", kAttention},
    Rule{At::kBegin, "ssm_", kAttention},
    Rule{At::kBegin, "indexer", kAttention},
    Rule{At::kBegin, "shortconv.", kAttention},
    Rule{At::kBegin, "time_mix_", kAttention},
};

constexpr std::array kOutside = {
    Rule{At::kWhole, "token_embd", kEmbedding},
    Rule{At::kWhole, "token_types", kEmbedding},
    Rule{At::kWhole, "position_embd", kEmbedding},
    Rule{At::kWhole, "per_layer_token_embd", kEmbedding},
    Rule{At::kWhole, "output", kHead},
    Rule{At::kBegin, "nextn.", kMtp},
    Rule{At::kWhole, "output_norm", kNorm},
    Rule{At::kWhole, "token_embd_norm", kNorm},
    Rule{At::kBegin, "output_hc_", kNorm},
    Rule{At::kWhole, "output_res_score", kNorm},
    Rule{At::kBegin, "rope_f", kAttention},
};

const char* class_by(std::span<const Rule> rules, std::string_view name) {
    const auto rule = std::find_if(rules.begin(), rules.end(), [&](const Rule& r) { return holds(r, name); });
    return rule == rules.end() ? kOther : rule->class_name;
}

/// What stands before the last of ".weight", ".bias", ".scale" and ".input_scale".
std::string_view without_parameter(std::string_view name) {
    constexpr std::array<std::string_view, 4> kParameters = {".weight", ".bias", ".scale", ".input_scale"};
    for (const std::string_view parameter : kParameters) {
        if (name.ends_with(parameter)) return name.substr(0, name.size() - parameter.size());
    }
    return name;
}

/// Takes "blk.N." from the name and gives N; nothing when it does not begin so.
std::optional<int> take_layer(std::string_view& name) {
    constexpr std::string_view kBlock = "blk.";
    if (!name.starts_with(kBlock)) return std::nullopt;
    const char* const begin = name.data() + kBlock.size();
    const char* const end = name.data() + name.size();
    int layer = 0;
    const auto [rest, error] = std::from_chars(begin, end, layer);
    if (error != std::errc{} || layer < 0 || rest == end || *rest != '.') return std::nullopt;
    name.remove_prefix(static_cast<std::size_t>(rest - name.data()) + 1);
    return layer;
}

}  // namespace

TensorRole classify(std::string_view name, std::uint64_t layers) {
    const std::optional<int> layer = take_layer(name);
    name = without_parameter(name);
    if (!layer) return {class_by(kOutside, name), -1};
    if (static_cast<std::uint64_t>(*layer) >= layers) return {kMtp, *layer};
    return {class_by(kInLayers, name), *layer};
}

}  // namespace weir::models
