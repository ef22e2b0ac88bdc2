// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "models/blocks.h"

// What Qwen3-Next and Qwen3.5 share: layers with the gated delta rule (arXiv:2412.06464) between layers with
// full attention, each before experts with a gated shared one. llama.cpp: src/models/delta-net-base.cpp.

namespace weir::models {

/// How the projections of the step and the decay are kept: joined in ssm_ba, or ssm_beta and ssm_alpha.
enum class DeltaGates { kJoined, kSplit };

/// Attention, linear or full, and the feed-forward block.
void add_hybrid_layer(TensorList& list, const Shape& shape, std::uint64_t layer, DeltaGates gates);

/// Of a linear layer its state, value_heads x key x value, and the last positions of its convolution; of
/// another keys and values. Arithmetic on the state for a token: decay (1 operation a value), what it recalls
/// for the key (2), the correction (2), the answer to the query (2).
std::vector<CacheStream> hybrid_caches(const Shape& shape, std::uint64_t layer);

/// linear_num_key_heads, linear_conv_kernel_dim, full_attention_interval ..., the experts and the rest.
Shape read_hybrid(const ConfigFields& config, std::string_view architecture);

}  // namespace weir::models
