// SPDX-License-Identifier: Apache-2.0
#include "models/synth/synthesis.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/nearest.h"
#include "formats/format.h"
#include "models/family.h"
#include "models/gguf_model.h"
#include "models/mix.h"
#include "models/shape_check.h"
#include "models/synth/metadata.h"
#include "models/tensor_list.h"

namespace weir::models::synth {
namespace {

constexpr const char* kSynthetic = " synthetic";

void require_architecture(const Shape& shape) {
    const std::vector<std::string> known = architectures();
    if (std::find(known.begin(), known.end(), shape.architecture) != known.end()) return;
    throw UsageError(fmt::format("weir writes no files of the architecture {}", shape.architecture),
                     "take a shape of one of these: " + join(known));
}

void require_consistent(const Shape& shape, const Options& options) {
    if (options.latent_up == LatentUp::kSplit && !shape.mla)
        throw UsageError("this shape has no latent attention, whose keys and values could be split",
                         "leave --split-kv out, or take a deepseek2 shape");
    if (shape.context > std::numeric_limits<std::uint32_t>::max())
        throw UsageError(fmt::format("a GGUF file cannot state a context of {}", shape.context),
                         "give a --context below 2^32");
    if (options.yarn_factor < 1)
        throw UsageError(fmt::format("YaRN makes contexts longer, not {} times as long", options.yarn_factor),
                         "give --yarn a factor from 1 up");
    if (static_cast<double>(shape.context) < options.yarn_factor)
        throw UsageError(
            fmt::format("a context of {} was not scaled {}-fold", shape.context, options.yarn_factor),
            "give --yarn a factor that is at most the context");
    if (shape.architecture == "deepseek2" && shape.experts > 0 && shape.shared_ff % shape.expert_ff != 0)
        throw UsageError(fmt::format("shared experts of width {} are no whole number of experts of width {}",
                                     shape.shared_ff, shape.expert_ff),
                         "the architecture deepseek2 states how many there are; take another shape");
}

/// attn_kv_b's weights as attn_k_b and attn_v_b.
std::vector<Tensor> split_up(const Shape& shape, std::vector<Tensor> joined) {
    std::vector<Tensor> tensors;
    for (Tensor& tensor : joined) {
        if (!tensor.name.ends_with(".attn_kv_b.weight")) {
            tensors.push_back(std::move(tensor));
            continue;
        }
        TensorList list;
        list.begin_layer(static_cast<std::uint64_t>(tensor.layer));
        add_latent_up(list, shape, LatentUp::kSplit);
        for (Tensor& part : list.take()) tensors.push_back(std::move(part));
    }
    return tensors;
}

std::vector<Tensor> tensors_of(const Shape& shape, LatentUp latent_up) {
    std::vector<Tensor> tensors = family_of(shape.architecture).tensors(shape);
    return latent_up == LatentUp::kSplit ? split_up(shape, std::move(tensors)) : tensors;
}

/// The first tensor whose format cannot be written, or null.
const Tensor* find_impossible(const std::vector<Tensor>& tensors) {
    const auto impossible = [](const Tensor& tensor) {
        const auto format = formats::from_name(tensor.format);
        return !format || !formats::info(*format).ggml_type || !formats::has_codec(*format);
    };
    const auto found = std::find_if(tensors.begin(), tensors.end(), impossible);
    return found == tensors.end() ? nullptr : &*found;
}

std::string other_quants(const Shape& shape, const Options& options) {
    return "possible for this shape are " + join(possible_quants(shape, options.latent_up));
}

/// Mixes in which makers publish models are none of llama.cpp's, whose number a GGUF file states.
void require_gguf_mix(const Shape& shape, const Options& options) {
    if (!file_type_number(options.quant))
        throw UsageError(fmt::format("no GGUF file holds a model in {}: {}", options.quant,
                                     quant_info(options.quant).meaning),
                         other_quants(shape, options));
}

void require_codecs(const std::vector<Tensor>& tensors, const Shape& shape, const Options& options) {
    const Tensor* tensor = find_impossible(tensors);
    if (tensor == nullptr) return;
    throw UsageError(fmt::format("{} gives {} the format {}, of which weir makes no weights", options.quant,
                                 tensor->name, tensor->format),
                     other_quants(shape, options));
}

gguf::NewFile lay_out_file(const Shape& shape, const std::vector<Tensor>& tensors, const Options& options) {
    std::vector<gguf::NewTensor> stored;
    for (const Tensor& tensor : tensors) {
        std::vector<std::uint64_t> dimensions{tensor.columns};
        if (tensor.rows > 1 || tensor.matrices > 1) dimensions.push_back(tensor.rows);
        if (tensor.matrices > 1) dimensions.push_back(tensor.matrices);
        stored.push_back({tensor.name, std::move(dimensions), *formats::from_name(tensor.format)});
    }
    Labels labels;
    labels.name = options.name.ends_with(kSynthetic) ? options.name : options.name + kSynthetic;
    labels.description = fmt::format("random weights, seed {}, made by weir synth", options.seed);
    labels.file_type = file_type_number(options.quant).value();
    labels.latent_up = options.latent_up;
    labels.yarn_factor = options.yarn_factor;
    return gguf::lay_out(metadata(shape, labels), stored);
}

}  // namespace

std::vector<std::string> possible_quants(const Shape& shape, LatentUp latent_up) {
    const std::vector<Tensor> tensors = tensors_of(shape, latent_up);
    std::vector<std::string> possible;
    for (const std::string& quant : quant_names()) {
        if (!file_type_number(quant)) continue;
        std::vector<Tensor> mixed = tensors;
        assign_formats(mixed, quant, mix_traits(shape));
        if (find_impossible(mixed) == nullptr) possible.push_back(quant);
    }
    return possible;
}

Synthesis plan(const Shape& shape, const Options& options) {
    quant_info(options.quant);  // an unknown one is said first
    require_architecture(shape);
    check_shape(shape, options.name);
    require_consistent(shape, options);
    require_gguf_mix(shape, options);
    Synthesis synthesis;
    synthesis.shape = shape;
    synthesis.shape.mtp_layers = 0;
    synthesis.seed = options.seed;
    synthesis.tensors = tensors_of(synthesis.shape, options.latent_up);
    assign_formats(synthesis.tensors, options.quant, mix_traits(synthesis.shape));
    require_codecs(synthesis.tensors, synthesis.shape, options);
    synthesis.file = lay_out_file(synthesis.shape, synthesis.tensors, options);
    return synthesis;
}

}  // namespace weir::models::synth
