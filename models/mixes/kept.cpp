// SPDX-License-Identifier: Apache-2.0
#include "models/mixes/kept.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace weir::models {
namespace {

using formats::Format;

constexpr std::array<std::string_view, 22> kInF32 = {
    "_norm.weight",
    "ffn_gate_inp.weight",
    "altup",
    "laurel",
    "ssm_conv1d",
    "shortconv.conv.weight",
    "time_mix_first.weight",
    "time_mix_w0.weight",
    "time_mix_w1.weight",
    "time_mix_w2.weight",
    "time_mix_v0.weight",
    "time_mix_v1.weight",
    "time_mix_v2.weight",
    "time_mix_a0.weight",
    "time_mix_a1.weight",
    "time_mix_a2.weight",
    "time_mix_g1.weight",
    "time_mix_g2.weight",
    "time_mix_decay_w1.weight",
    "time_mix_decay_w2.weight",
    "time_mix_lerp_fused.weight",
    "attn_rel_b.weight",
};
constexpr std::array<std::string_view, 3> kInBf16 = {
    "indexer.k_proj.weight",
    "indexer.q_proj.weight",
    "per_layer_model_proj",
};

bool names_any(std::string_view name, std::span<const std::string_view> parts) {
    return std::any_of(parts.begin(), parts.end(),
                       [&](std::string_view part) { return name.find(part) != std::string_view::npos; });
}

}  // namespace

std::optional<Format> kept_format(const Tensor& tensor) {
    if (tensor.name.find("ffn_gate_tid2eid") != std::string::npos) return Format::kI32;
    const bool vector = tensor.rows <= 1 && tensor.matrices <= 1;
    if (vector || !tensor.name.ends_with("weight") || names_any(tensor.name, kInF32)) return Format::kF32;
    if (names_any(tensor.name, kInBf16)) return Format::kBF16;
    return std::nullopt;
}

}  // namespace weir::models
