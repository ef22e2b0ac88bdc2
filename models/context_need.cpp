// SPDX-License-Identifier: Apache-2.0
#include "models/context_need.h"

#include <algorithm>
#include <set>

#include "models/cache.h"
#include "models/family.h"
#include "models/model.h"

namespace weir::models {
namespace {

constexpr std::uint64_t kFirstContext = 1024;
constexpr std::uint64_t kContextStep = 4;
constexpr double kFlopPerWeight = 2;  // a multiplication and an addition

double prompt_attention_flop(const Shape& shape, std::uint64_t tokens) {
    const Family& family = family_of(shape.architecture);
    double flop = 0;
    for (std::uint64_t layer = 0; layer < shape.layers; ++layer) {
        for (const CacheStream& stream : family.cache(shape, layer))
            flop += stream.prompt_flop() * stream.mean_entries_read(tokens);
    }
    return flop;
}

std::uint64_t head_weights(const Model& model) {
    std::uint64_t weights = 0;
    const char* head = model.shape.tied_head ? tensor_class::kEmbedding : tensor_class::kHead;
    for (const Tensor& tensor : model.tensors) weights += tensor.class_name == head ? tensor.weights() : 0;
    return weights;
}

}  // namespace

double prompt_flop_per_token(const Model& model, std::uint64_t tokens) {
    const std::uint64_t weights = model.active_params - std::min(model.active_params, head_weights(model));
    return kFlopPerWeight * static_cast<double>(weights) + prompt_attention_flop(model.shape, tokens);
}

std::vector<ContextNeed> context_needs(const Model& model) {
    std::set<std::uint64_t> contexts = {model.bytes_per_token.context, model.shape.context};
    for (std::uint64_t context = kFirstContext; context < model.shape.context; context *= kContextStep)
        contexts.insert(context);
    std::vector<ContextNeed> needs;
    for (const std::uint64_t context : contexts) {
        const CacheSize size = cache_size(model.shape, context, model.cache_type);
        needs.push_back(
            {context, size.stored_bytes, size.read_bytes, size.flop, prompt_flop_per_token(model, context)});
    }
    return needs;
}

std::uint64_t largest_context(const Shape& shape, std::string_view cache_type, std::uint64_t cache_bytes) {
    std::uint64_t fits = 0;
    std::uint64_t too_large = shape.context + 1;
    while (too_large - fits > 1) {
        const std::uint64_t middle = fits + (too_large - fits) / 2;
        (cache_size(shape, middle, cache_type).stored_bytes <= cache_bytes ? fits : too_large) = middle;
    }
    return fits;
}

}  // namespace weir::models
