// SPDX-License-Identifier: Apache-2.0
// DeepSeek-V3.2: DeepSeek-V3 whose attention reads the positions that an indexer selects. llama.cpp:
// src/models/deepseek32.cpp; arithmetic: arXiv:2512.02556, section 2.1.
#include <array>

#include "models/blocks.h"
#include "models/families/list.h"

namespace weir::models {
namespace {

constexpr std::array<std::string_view, 1> kModelTypes = {"deepseek_v32"};

void add_layer(TensorList& list, const Shape& shape, std::uint64_t layer) {
    add_latent_attention(list, shape, LatentUp::kSplit);
    add_indexer(list, shape);
    add_feed_forward_block(list, shape, layer);
}

std::vector<Tensor> tensors(const Shape& shape) {
    return layered_tensors(shape, add_layer);
}

std::vector<CacheStream> cache(const Shape& shape, std::uint64_t /*layer*/) {
    return sparse_latent_caches(shape);
}

Shape read_config(const ConfigFields& config) {
    Shape shape = read_common(config, "deepseek32");
    read_latent_attention(config, shape);
    read_indexer(config, shape);
    read_deepseek_experts(config, shape);
    return shape;
}

}  // namespace

constinit const Family kDeepSeek32 = {"deepseek32", kModelTypes, tensors, cache, read_config};

}  // namespace weir::models
