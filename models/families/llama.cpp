// SPDX-License-Identifier: Apache-2.0
// Llama 2 and 3 and Mistral (dense), Mixtral (experts in every layer): grouped-query attention and nothing
// more. llama.cpp: src/models/llama.cpp, which has them under one architecture.
#include <array>

#include "models/blocks.h"
#include "models/families/list.h"

namespace weir::models {
namespace {

constexpr std::array<std::string_view, 3> kModelTypes = {"llama", "mistral", "mixtral"};

void add_layer(TensorList& list, const Shape& shape, std::uint64_t layer) {
    add_grouped_attention(list, shape);
    add_feed_forward_block(list, shape, layer);
}

std::vector<Tensor> tensors(const Shape& shape) {
    return layered_tensors(shape, add_layer);
}

/// All positions in every layer: llama.cpp does not apply the window of the first Mistral either.
std::vector<CacheStream> cache(const Shape& shape, std::uint64_t /*layer*/) {
    return {grouped_cache(shape)};
}

Shape read_config(const ConfigFields& config) {
    Shape shape = read_common(config, "llama");
    read_grouped_attention(config, shape);
    shape.gqa->output_bias = shape.gqa->query_bias;
    read_rope_factors(config, shape);
    shape.experts = config.count_or("num_local_experts", 0);
    const std::uint64_t width = config.count("intermediate_size");
    if (shape.experts == 0) {
        shape.dense_ff = width;
        return shape;
    }
    shape.expert_ff = width;
    shape.top_k = config.count("num_experts_per_tok");
    return shape;
}

}  // namespace

constinit const Family kLlama = {"llama", kModelTypes, tensors, cache, read_config};

}  // namespace weir::models
