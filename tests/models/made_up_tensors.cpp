// SPDX-License-Identifier: Apache-2.0
#include "made_up_tensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace weir::models::examples {
namespace {

/// What a tensor of this name counts as.
const char* class_of(std::string_view name) {
    using namespace tensor_class;
    const auto has = [&](std::string_view part) { return name.find(part) != std::string_view::npos; };
    if (name == "output.weight") return kHead;
    if (name == "token_embd.weight") return kEmbedding;
    if (has("norm")) return kNorm;
    if (has("ffn_gate_inp") || has("exp_probs_b")) return kRouter;
    if (has("_exps")) return kRoutedExperts;
    if (has("_shexp")) return kSharedExperts;
    return has("ffn") ? kDense : kAttention;
}

}  // namespace

void MadeUp::add(int layer, std::string_view name, std::uint64_t rows, std::uint64_t columns,
                 std::uint64_t matrices) {
    Tensor tensor;
    tensor.name = layer < 0 ? std::string(name) : fmt::format("blk.{}.{}", layer, name);
    tensor.class_name = class_of(name);
    tensor.layer = layer;
    tensor.rows = rows;
    tensor.columns = columns;
    tensor.matrices = matrices;
    tensors_.push_back(std::move(tensor));
}

void MadeUp::matrix(int layer, std::string_view name, std::uint64_t columns) {
    add(layer, name, kRows, columns, 1);
}
void MadeUp::vector(int layer, std::string_view name) {
    add(layer, name, 1, 512, 1);
}
void MadeUp::experts(int layer, std::string_view name, std::uint64_t matrices) {
    add(layer, name, kRows, 512, matrices);
}

void MadeUp::remove(std::string_view name) {
    std::erase_if(tensors_, [&](const Tensor& tensor) { return tensor.name == name; });
}

void MadeUp::attention(int layer) {
    vector(layer, "attn_norm.weight");
    for (const char* name : {"attn_q.weight", "attn_k.weight", "attn_v.weight", "attn_output.weight"})
        matrix(layer, name);
}

MadeUp MadeUp::dense(std::uint64_t layers, std::uint64_t gqa_ratio) {
    MadeUp model;
    model.traits.architecture = "llama";
    model.traits.layers = layers;
    model.traits.gqa_ratio = gqa_ratio;
    model.matrix(-1, "token_embd.weight");
    for (int layer = 0; layer < static_cast<int>(layers); ++layer) {
        model.attention(layer);
        for (const char* name : {"ffn_gate.weight", "ffn_up.weight", "ffn_down.weight"})
            model.matrix(layer, name);
    }
    model.matrix(-1, "output.weight");
    return model;
}

MadeUp MadeUp::mixture(std::uint64_t layers, std::uint64_t experts, std::uint64_t gqa_ratio) {
    MadeUp model;
    model.traits.architecture = "qwen3moe";
    model.traits.layers = layers;
    model.traits.experts = experts;
    model.traits.gqa_ratio = gqa_ratio;
    model.matrix(-1, "token_embd.weight");
    for (int layer = 0; layer < static_cast<int>(layers); ++layer) {
        model.attention(layer);
        model.matrix(layer, "ffn_gate_inp.weight");
        model.vector(layer, "exp_probs_b.bias");
        for (const char* name : {"ffn_gate", "ffn_up", "ffn_down"}) {
            model.experts(layer, fmt::format("{}_exps.weight", name), experts);
            model.matrix(layer, fmt::format("{}_shexp.weight", name));
        }
    }
    model.matrix(-1, "output.weight");
    return model;
}

std::vector<std::string> MadeUp::assign(std::string_view quant) {
    assign_formats(tensors_, quant, traits);
    std::vector<std::string> formats;
    for (const Tensor& tensor : tensors_) formats.push_back(tensor.format);
    return formats;
}

std::string MadeUp::format(std::string_view name) const {
    for (const Tensor& tensor : tensors_)
        if (tensor.name == name) return tensor.format;
    return fmt::format("no tensor {}", name);
}

std::vector<int> MadeUp::layers_with(std::string_view name, std::string_view format) const {
    std::vector<int> layers;
    for (const Tensor& tensor : tensors_)
        if (tensor.layer >= 0 && tensor.format == format &&
            tensor.name == fmt::format("blk.{}.{}", tensor.layer, name))
            layers.push_back(tensor.layer);
    return layers;
}

}  // namespace weir::models::examples
