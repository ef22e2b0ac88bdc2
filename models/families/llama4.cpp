// SPDX-License-Identifier: Apache-2.0
// Llama 4: attention within chunks but for every fourth layer, experts in every layer (Scout) or every second
// (Maverick), each with a shared expert beside them. The norm of queries and keys has no weights. llama.cpp:
// src/models/llama4.cpp.
#include <array>

#include "models/blocks.h"
#include "models/families/list.h"

namespace weir::models {
namespace {

constexpr std::array<std::string_view, 2> kModelTypes = {"llama4", "llama4_text"};

void add_layer(TensorList& list, const Shape& shape, std::uint64_t layer) {
    add_grouped_attention(list, shape);
    add_feed_forward_block(list, shape, layer);
}

std::vector<Tensor> tensors(const Shape& shape) {
    return layered_tensors(shape, add_layer);
}

/// A chunk at its longest: a token in the middle of its chunk reads half of that.
std::vector<CacheStream> cache(const Shape& shape, std::uint64_t layer) {
    return {windowed_cache(shape, layer)};
}

/// At least 1.
std::uint64_t read_interval(const ConfigFields& config, std::string_view name, std::uint64_t otherwise) {
    const std::uint64_t interval = config.count_or(name, otherwise);
    if (interval == 0) config.reject(name, "a whole number from 1");
    return interval;
}

Shape read_config(const ConfigFields& config) {
    Shape shape = read_common(config, "llama4");
    read_grouped_attention(config, shape);
    read_rope_factors(config, shape);
    const std::uint64_t full_every = read_interval(config, "no_rope_layer_interval", 4);
    if (const std::uint64_t chunk = config.count_or("attention_chunk_size", 0); chunk > 0)
        shape.window = {.positions = chunk, .full_every = full_every, .full_first = full_every - 1};
    shape.experts = config.count("num_local_experts");
    shape.top_k = config.count("num_experts_per_tok");
    shape.expert_every = read_interval(config, "interleave_moe_layer_step", 1);
    shape.expert_ff = config.count("intermediate_size");
    shape.shared_ff = shape.expert_ff;
    if (shape.expert_every > 1) shape.dense_ff = config.count("intermediate_size_mlp");
    return shape;
}

}  // namespace

constinit const Family kLlama4 = {"llama4", kModelTypes, tensors, cache, read_config};

}  // namespace weir::models
