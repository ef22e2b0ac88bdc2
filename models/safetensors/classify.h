// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "models/tensor.h"

namespace weir::models::safetensors {

/// What a tensor is, read from the name that Hugging Face's libraries give it.
struct Role {
    std::string_view class_name = tensor_class::kOther;
    std::optional<int> layer;             ///< prediction layers count on after the others
    std::optional<std::uint64_t> expert;  ///< of a routed expert that has tensors of its own
    std::string projection;  ///< the name within its block: "gate_proj", "q_a_proj", "indexer.wk"
    /// The weight's name without what marks its parameter: `…q_proj` of `…q_proj.weight`, `….qweight` and
    /// `….weight_scale_inv`. A weight and its companions share it. A bias keeps its mark and has no
    /// companions.
    std::string stem;
    /// What it adds to the weight of the same stem ("weight_scale_inv", "scales", "qzeros", "g_idx", …);
    /// empty for a weight.
    std::string companion;
};

/// The role of a tensor. `layers` is the model's number of layers (num_hidden_layers): layers from there on
/// predict further tokens. Without it only such layers are known that have a name of their own ("mtp.").
/// Never an error: what is not known is "other".
///
/// Names: deepseek v2/v3/r1/v3.2/v4, kimi (k2, linear, k3), glm4_moe, glm_moe_dsa, qwen3_moe, qwen3_next,
/// qwen3_5_moe, minimax_m2, gpt_oss, llama4, mixtral, dbrx, hunyuan, ernie4_5_moe, step3, bailing, llama.
/// Source: llama.cpp v0.5.0, gguf-py/gguf/tensor_mapping.py and conversion/*.py.
Role classify(std::string_view name, std::optional<int> layers);

}  // namespace weir::models::safetensors
