// SPDX-License-Identifier: Apache-2.0
#include "models/mixes/quantiser.h"

#include <algorithm>
#include <string_view>

#include "models/mixes/kept.h"

namespace weir::models {
namespace {

using formats::Format;

bool contains(std::string_view name, std::string_view part) {
    return name.find(part) != std::string_view::npos;
}

bool is_attention_value(std::string_view name) {
    return contains(name, "attn_v.weight") || contains(name, "attn_qkv.weight") ||
           contains(name, "attn_kv_b.weight");
}

/// Where a row is no whole number of blocks, a format with smaller ones, and F16 where that one's do not fit
/// either (tensor_type_fallback).
Format fitting(Format wanted, std::uint64_t columns) {
    const auto fits = [&](Format format) { return columns % formats::info(format).block_weights == 0; };
    const auto smaller = [&] {
        switch (wanted) {
            case Format::kQ2_K:
            case Format::kQ3_K:
            case Format::kTQ1_0:
            case Format::kTQ2_0:
                return Format::kQ4_0;
            case Format::kQ4_K:
                return Format::kQ5_0;
            case Format::kQ5_K:
                return Format::kQ5_1;
            case Format::kQ6_K:
                return Format::kQ8_0;
            default:  // the IQ formats, and blocks of 32, which have none smaller
                return formats::info(wanted).block_weights == 256 ? Format::kIQ4_NL : wanted;
        }
    };
    if (fits(wanted)) return wanted;
    return fits(smaller()) ? smaller() : Format::kF16;
}

}  // namespace

Quantiser::Quantiser(const Mix& mix, const MixTraits& traits, std::span<const Tensor> tensors)
    : recipe_(mix.recipe), base_(mix.base), traits_(traits) {
    for (const Tensor& tensor : tensors) {
        if (is_attention_value(tensor.name)) ++values_in_all_;
        if (tensor.name == "output.weight") tied_ = false;
    }
}

Format Quantiser::next(const Tensor& tensor) {
    const std::optional<Format> kept = kept_format(tensor);
    if (recipe_ == Recipe::kFloats) return kept && *kept != Format::kBF16 ? *kept : base_;
    if (kept) return *kept;
    return fitting(choose(tensor), tensor.columns);
}

Quantiser::Kind Quantiser::kind_of(const Tensor& tensor) const {
    const std::string_view name = tensor.name;
    const bool one_rule = traits_.release == QuantiserRelease::kV050;
    if (name == "output.weight") return Kind::kHead;
    if (name == "token_embd.weight" || name == "per_layer_token_embd.weight") return Kind::kEmbedding;
    if (contains(name, "attn_qkv.weight")) return one_rule ? Kind::kValue : Kind::kJoined;
    if (contains(name, "attn_kv_b.weight")) return one_rule ? Kind::kValue : Kind::kOther;
    if (contains(name, "attn_v.weight")) return Kind::kValue;
    if (contains(name, "attn_k.weight")) return Kind::kKey;
    if (contains(name, "attn_q.weight")) return Kind::kQuery;
    if (contains(name, "attn_output.weight")) return Kind::kOutput;
    if (contains(name, "ffn_up")) return Kind::kUp;
    if (contains(name, "ffn_gate")) return Kind::kGate;
    return contains(name, "ffn_down") ? Kind::kDown : Kind::kOther;
}

bool Quantiser::is(std::initializer_list<Recipe> any) const {
    return std::find(any.begin(), any.end(), recipe_) != any.end();
}

/// What llama.cpp takes for a model of 70 billion weights: eight query heads share a head of values.
bool Quantiser::is_70b() const {
    const std::string_view name = traits_.architecture;
    if (name == "jais2") return traits_.layers == 68;
    const bool known =
        (name == "llama" && traits_.gqa_ratio > 1) || name == "qwen2" || name == "deci" || name == "olmo";
    return known && traits_.layers == 80;
}

/// Among experts the layer is that of the name; in a dense model, how many tensors of the kind came before.
std::uint64_t Quantiser::layer_of(const Tensor& tensor, std::uint64_t& counter) const {
    const std::uint64_t before = counter++;
    return traits_.experts > 1 && tensor.layer >= 0 ? static_cast<std::uint64_t>(tensor.layer) : before;
}

Format Quantiser::choose(const Tensor& tensor) {
    using enum Recipe;
    const Kind kind = kind_of(tensor);
    if (kind == Kind::kHead || (kind == Kind::kEmbedding && tied_)) return head(tensor);
    if (recipe_ == kMXFP4) return mxfp4(tensor, kind);
    if (kind == Kind::kEmbedding) return embedding();
    if (is({kIQ1_S, kIQ1_M, kIQ2_XXS, kIQ2_XS, kIQ2_S, kIQ2_M})) return of_few_bits(kind);
    switch (kind) {
        case Kind::kValue:
            return value();
        case Kind::kJoined:
            return joined();
        case Kind::kKey:
            return key();
        case Kind::kQuery:
            return query();
        case Kind::kOutput:
            return output();
        case Kind::kDown:
            return down(layer_of(tensor, downs_));
        case Kind::kGate:
            return gate_or_up(layer_of(tensor, gates_));
        case Kind::kUp:
            return gate_or_up(layer_of(tensor, ups_));
        default:
            return base_;
    }
}

Format Quantiser::head(const Tensor& tensor) const {
    using enum Recipe;
    const bool whole = tensor.columns % formats::info(base_).block_weights == 0;
    if (recipe_ == kMXFP4 || !whole || base_ == Format::kQ8_0) return Format::kQ8_0;
    const bool few = is({kIQ1_S, kIQ1_M, kIQ2_XXS, kIQ2_XS, kIQ2_S, kIQ2_M, kIQ3_XXS});
    return few ? Format::kQ5_K : Format::kQ6_K;
}

Format Quantiser::embedding() const {
    using enum Recipe;
    if (is({kIQ2_XXS, kIQ2_XS, kIQ1_S, kIQ1_M})) return Format::kQ2_K;
    if (is({kIQ2_S, kIQ2_M, kIQ3_XXS})) return Format::kIQ3_S;
    return is({kTQ1_0, kTQ2_0}) ? Format::kQ4_K : base_;
}

/// Every tensor of many matrices counts as experts, but in the one architecture that the code names.
Format Quantiser::mxfp4(const Tensor& tensor, Kind kind) const {
    const bool feed_forward = kind == Kind::kUp || kind == Kind::kGate || kind == Kind::kDown;
    const bool experts = tensor.matrices > 1 && (traits_.architecture != "bailingmoe3" || feed_forward);
    return experts ? Format::kMXFP4 : Format::kQ8_0;
}

/// The mixes of IQ1 and IQ2. Here ffn_down goes by how many came before, with experts too.
Format Quantiser::of_few_bits(Kind kind) {
    using enum Recipe;
    const Format more = is({kIQ2_S, kIQ2_M}) ? Format::kIQ3_S : Format::kQ2_K;
    switch (kind) {
        case Kind::kValue:
            ++values_;
            return traits_.gqa_ratio >= 4 || traits_.experts >= 4 ? Format::kQ4_K : more;
        case Kind::kKey:
            return traits_.experts == 8 ? Format::kQ4_K : base_;
        case Kind::kDown:
            return downs_++ < traits_.layers / 8 ? more : base_;
        case Kind::kOutput:
            if (traits_.experts == 8) return Format::kQ5_K;
            if (is({kIQ1_S, kIQ1_M})) return Format::kIQ2_XXS;
            return is({kIQ2_S, kIQ2_M}) ? Format::kIQ3_S : base_;
        default:
            return base_;
    }
}

Format Quantiser::value_by_recipe() const {
    using enum Recipe;
    const bool shared = traits_.gqa_ratio >= 4;
    if (recipe_ == kQ2_K) return shared ? Format::kQ4_K : Format::kQ3_K;
    if (shared && is({kQ2_K_S, kIQ3_XXS, kIQ3_XS, kIQ3_S})) return Format::kQ4_K;
    if (shared && is({kIQ4_NL, kIQ4_XS})) return Format::kQ5_K;
    if (recipe_ == kIQ3_M) return Format::kQ4_K;
    if (recipe_ == kQ3_K_M) return values_ < 2 ? Format::kQ5_K : Format::kQ4_K;
    if (recipe_ == kQ3_K_L) return Format::kQ5_K;
    if (is({kQ4_K_M, kQ5_K_M}) && use_more_bits(values_, values_in_all_)) return Format::kQ6_K;
    if (recipe_ == kQ4_K_S && values_ < 4) return Format::kQ5_K;
    return base_;
}

Format Quantiser::value() {
    Format chosen = value_by_recipe();
    if (is_70b() && (chosen == Format::kQ3_K || chosen == Format::kQ4_K)) chosen = Format::kQ5_K;
    if (traits_.experts == 8) chosen = Format::kQ8_0;
    ++values_;
    return chosen;
}

Format Quantiser::key() const {
    return traits_.experts == 8 ? Format::kQ8_0 : query();
}

Format Quantiser::query() const {
    if (recipe_ == Recipe::kIQ3_XS) return Format::kIQ3_XXS;
    return recipe_ == Recipe::kIQ3_XXS ? Format::kIQ2_S : base_;
}

Format Quantiser::output() const {
    using enum Recipe;
    if (traits_.experts == 8) {
        const bool more = is(
            {kQ2_K, kIQ3_XS, kIQ3_XXS, kQ3_K_S, kQ3_K_M, kIQ4_NL, kQ4_K_S, kQ4_K_M, kIQ3_S, kIQ3_M, kIQ4_XS});
        return more ? Format::kQ5_K : base_;
    }
    if (recipe_ == kQ2_K) return Format::kQ3_K;
    if (recipe_ == kIQ3_XXS) return Format::kIQ3_S;
    if (is({kQ3_K_M, kIQ3_M})) return Format::kQ4_K;
    return recipe_ == kQ3_K_L ? Format::kQ5_K : base_;
}

/// Queries, keys and values in one matrix, as release b4944 had it.
Format Quantiser::joined() const {
    using enum Recipe;
    if (is({kQ3_K_M, kQ3_K_L, kIQ3_M})) return Format::kQ4_K;
    if (recipe_ == kQ4_K_M) return Format::kQ5_K;
    return recipe_ == kQ5_K_M ? Format::kQ6_K : base_;
}

Format Quantiser::down(std::uint64_t layer) const {
    using enum Recipe;
    const bool early = layer < traits_.layers / 8;
    const bool more = use_more_bits(layer, traits_.layers);
    if (recipe_ == kQ2_K) return Format::kQ3_K;
    if (recipe_ == kQ2_K_S && early) return Format::kQ4_K;
    if (recipe_ == kQ3_K_M) return layer < traits_.layers / 16 ? Format::kQ5_K : Format::kQ4_K;
    if (recipe_ == kIQ3_M && (early || (traits_.experts == 8 && more))) return Format::kQ4_K;
    if (recipe_ == kQ3_K_L) return Format::kQ5_K;
    if (is({kQ4_K_M, kQ5_K_M}) && more) return Format::kQ6_K;
    if (recipe_ == kQ4_K_S && early) return Format::kQ5_K;
    if (is({kIQ4_NL, kIQ4_XS}) && early && !traits_.importance_matrix) return Format::kQ5_K;
    if (recipe_ == kQ4_0 && early && traits_.importance_matrix) return Format::kQ4_1;
    if (recipe_ == kQ5_0 && early && traits_.importance_matrix) return Format::kQ5_1;
    return base_;
}

Format Quantiser::gate_or_up(std::uint64_t layer) const {
    const bool middle = layer >= traits_.layers / 8 && layer < 7 * traits_.layers / 8;
    return recipe_ == Recipe::kIQ3_XS && middle ? Format::kIQ3_XXS : base_;
}

}  // namespace weir::models
