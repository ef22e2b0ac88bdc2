// SPDX-License-Identifier: Apache-2.0
#include "models/synth/shape_changes.h"

#include <fmt/format.h>

#include "base/error.h"

namespace weir::models::synth {
namespace {

void change(std::uint64_t& value, const std::optional<std::uint64_t>& to) {
    value = to.value_or(value);
}

void change_experts(Shape& shape, const ShapeChanges& changes) {
    if ((changes.experts || changes.top_k || changes.dense_layers) && shape.experts == 0)
        throw UsageError("this shape has no experts to change", "take another shape, or leave them out");
    // llama.cpp has leading dense layers in deepseek2 alone (src/models/qwen3moe.cpp, llama.cpp).
    if (changes.dense_layers.value_or(0) > 0 && shape.dense_ff == 0)
        throw UsageError("every layer of this shape has experts",
                         "leave --dense-layers out, or take a deepseek2 shape");
    change(shape.experts, changes.experts);
    change(shape.top_k, changes.top_k);
    change(shape.dense_layers, changes.dense_layers);
}

void check_layers(const Shape& shape) {
    if (shape.dense_layers <= shape.layers) return;
    throw UsageError(fmt::format("of {} layers {} would be dense", shape.layers, shape.dense_layers),
                     "give --dense-layers too, no more than there are layers");
}

/// The group's score is the sum of its two best experts' (arXiv:2412.19437, section 2.1.2), so that it has
/// two.
void check_experts(const Shape& shape) {
    if (shape.experts == 0) return;
    if (shape.top_k > shape.experts)
        throw UsageError(fmt::format("a token would use {} of {} experts", shape.top_k, shape.experts),
                         "give --top-k too, no more than there are experts");
    if (shape.expert_groups == 1) return;
    if (shape.experts % shape.expert_groups != 0 || shape.experts < 2 * shape.expert_groups)
        throw UsageError(
            fmt::format("{} experts make no {} groups of two or more", shape.experts, shape.expert_groups),
            fmt::format("give a multiple of {}, at least {}", shape.expert_groups, 2 * shape.expert_groups));
    const std::uint64_t offered = shape.experts / shape.expert_groups * shape.top_groups;
    if (shape.top_k > offered)
        throw UsageError(fmt::format("a token would use {} experts of {} groups, which have {}", shape.top_k,
                                     shape.top_groups, offered),
                         fmt::format("give --top-k too, at most {}, or more experts", offered));
}

}  // namespace

Shape changed(Shape shape, const ShapeChanges& changes) {
    change(shape.layers, changes.layers);
    change(shape.hidden, changes.hidden);
    change(shape.vocab, changes.vocab);
    change(shape.context, changes.context);
    change_experts(shape, changes);
    if (changes.q_lora) {
        if (!shape.mla)
            throw UsageError("this shape has no latent attention, whose query could have a rank",
                             "leave --q-lora out, or take a deepseek2 shape");
        shape.mla->q_lora = *changes.q_lora;
    }
    check_layers(shape);
    check_experts(shape);
    return shape;
}

}  // namespace weir::models::synth
