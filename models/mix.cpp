// SPDX-License-Identifier: Apache-2.0
#include "models/mix.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/error.h"
#include "base/nearest.h"
#include "formats/format.h"
#include "models/mixes/native.h"
#include "models/mixes/quantiser.h"
#include "models/mixes/recipe.h"

namespace weir::models {
namespace {

const Mix& find_mix(std::string_view quant) {
    for (const Mix& mix : all_mixes()) {
        if (mix.info.name == quant) return mix;
    }
    const std::vector<std::string> nearest = nearest_names(quant, quant_names());
    throw UsageError(fmt::format("no quantisation is called \"{}\"", quant),
                     "did you mean " + join(nearest) + "?");
}

bool is_native(Recipe recipe) {
    using enum Recipe;
    return recipe == kNativeFp8 || recipe == kNativeMXFP4 || recipe == kNativeInt8 || recipe == kNativeInt4;
}

void set_format(Tensor& tensor, formats::Format format) {
    const std::uint64_t bytes = formats::matrix_bytes(format, tensor.rows, tensor.columns);
    if (bytes != 0 && tensor.matrices > std::numeric_limits<std::uint64_t>::max() / bytes)
        throw InputError(tensor.name, "its bytes are more than 64 bits count", "check the model's shape");
    tensor.format = formats::info(format).name;
    tensor.bytes = bytes * tensor.matrices;
}

/// The order in which the quantiser works, and writes its file.
std::vector<Tensor*> in_order(std::vector<Tensor>& tensors) {
    std::vector<Tensor*> order;
    order.reserve(tensors.size());
    for (Tensor& tensor : tensors) order.push_back(&tensor);
    std::stable_sort(order.begin(), order.end(), [](const Tensor* a, const Tensor* b) {
        return a->layer != b->layer ? a->layer < b->layer : a->name < b->name;
    });
    return order;
}

}  // namespace

std::vector<std::string> quant_names() {
    std::vector<std::string> names;
    for (const Mix& mix : all_mixes()) names.emplace_back(mix.info.name);
    return names;
}

const QuantInfo& quant_info(std::string_view name) {
    return find_mix(name).info;
}

bool use_more_bits(std::uint64_t layer, std::uint64_t layers) {
    const std::uint64_t eighth = layers / 8;
    return layer < eighth || layer >= 7 * layers / 8 || (layer - eighth) % 3 == 2;
}

MixTraits mix_traits(const Shape& shape) {
    MixTraits traits;
    traits.architecture = shape.architecture;
    traits.layers = shape.layers;
    traits.experts = shape.experts;
    if (shape.gqa) traits.gqa_ratio = shape.heads / shape.gqa->kv_heads;
    return traits;
}

void assign_formats(std::vector<Tensor>& tensors, std::string_view quant, const MixTraits& traits) {
    const Mix& mix = find_mix(quant);
    Quantiser quantiser(mix, traits, tensors);
    for (Tensor* tensor : in_order(tensors))
        set_format(*tensor, is_native(mix.recipe) ? native_format(mix, *tensor) : quantiser.next(*tensor));
}

}  // namespace weir::models
