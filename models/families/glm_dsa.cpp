// SPDX-License-Identifier: Apache-2.0
// GLM-5 and 5.1: latent attention to the positions that an indexer selects, as in DeepSeek-V3.2. llama.cpp:
// src/models/glm-dsa.cpp. In GLM-5.2 most layers share another layer's indexer: its configuration is refused.
#include <algorithm>
#include <array>

#include "models/blocks.h"
#include "models/families/list.h"

namespace weir::models {
namespace {

constexpr std::array<std::string_view, 1> kModelTypes = {"glm_moe_dsa"};

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

void require_indexer_everywhere(const ConfigFields& config) {
    const std::vector<std::string> types = config.texts("indexer_types");
    const auto full = [](const std::string& type) { return type == "full"; };
    if (!std::all_of(types.begin(), types.end(), full))
        config.reject("indexer_types", "\"full\" for every layer, as in GLM-5 and 5.1,");
}

Shape read_config(const ConfigFields& config) {
    require_indexer_everywhere(config);
    Shape shape = read_common(config, "glm-dsa");
    read_latent_attention(config, shape);
    read_indexer(config, shape);
    read_deepseek_experts(config, shape);
    shape.router_bias = true;  // of all its models, whether or not topk_method says so
    return shape;
}

}  // namespace

constinit const Family kGlmDsa = {"glm-dsa", kModelTypes, tensors, cache, read_config};

}  // namespace weir::models
