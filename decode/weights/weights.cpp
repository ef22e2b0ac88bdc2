// SPDX-License-Identifier: Apache-2.0
#include "decode/weights/weights.h"

#include "base/error.h"

namespace weir::decode {
namespace {

const models::Tensor& embedding_tensor(const models::Model& model) {
    for (const models::Tensor& tensor : model.tensors) {
        if (tensor.class_name == models::tensor_class::kEmbedding) return tensor;
    }
    throw InputError(model.name, "the model has no embedding tensor", "use a complete model description");
}

LayerVectors vectors_of(const models::Shape& shape, bool dense) {
    LayerVectors vectors;
    vectors.attention_norm.resize(shape.hidden);
    if (shape.mla) {
        vectors.q_a_norm.resize(shape.mla->q_lora);
        vectors.kv_a_norm.resize(shape.mla->kv_lora);
    } else if (shape.grouped().query_norm) {
        vectors.q_norm.resize(shape.grouped().head);
        vectors.k_norm.resize(shape.grouped().head);
    }
    vectors.feed_forward_norm.resize(shape.hidden);
    vectors.router_bias.resize(dense ? 0 : shape.experts);
    return vectors;
}

/// By node and owner, what its threads keep.
std::vector<std::vector<ThreadWeights>> copies_in(const std::vector<ThreadWeights>& threads,
                                                  const Division& division) {
    std::vector<std::vector<ThreadWeights>> copies(division.nodes().size());
    for (std::vector<ThreadWeights>& of_node : copies) of_node.resize(threads.size());
    for (std::size_t thread = 0; thread < threads.size(); ++thread) {
        for (const ThreadLayout& copy : threads[thread].layout.copies)
            copies[division.node_of(thread)][copy.owner] = {copy, threads[thread].arena};
    }
    return copies;
}

}  // namespace

void Weights::embed(std::uint32_t token, std::span<float> out) const {
    const std::size_t bytes = formats::row_bytes(embedding_format, out.size());
    formats::dequantize(embedding_format, embedding->bytes().subspan(token * bytes, bytes), out);
}

std::vector<NamedVector> named_vectors(Weights& weights) {
    std::vector<NamedVector> all = {{"output_norm.weight", &weights.output_norm},
                                    {"rope_freqs.weight", &weights.slowing}};
    for (std::size_t layer = 0; layer < weights.vectors.size(); ++layer) {
        LayerVectors& of = weights.vectors[layer];
        const std::string begin = "blk." + std::to_string(layer) + ".";
        all.push_back({begin + "attn_norm.weight", &of.attention_norm});
        all.push_back({begin + "attn_q_a_norm.weight", &of.q_a_norm});
        all.push_back({begin + "attn_kv_a_norm.weight", &of.kv_a_norm});
        all.push_back({begin + "attn_q_norm.weight", &of.q_norm});
        all.push_back({begin + "attn_k_norm.weight", &of.k_norm});
        all.push_back({begin + "ffn_norm.weight", &of.feed_forward_norm});
        all.push_back({begin + "exp_probs_b.bias", &of.router_bias});
    }
    std::erase_if(all, [](const NamedVector& named) { return named.values->empty(); });
    return all;
}

numa::Pages pages_of(const planner::Plan& plan) {
    return plan.pages == "4k" ? numa::Pages::kSmall : numa::Pages::kTransparentHuge;
}

Weights allocate_weights(const models::Model& model, const planner::Plan& plan, const Division& division) {
    const numa::Pages pages = pages_of(plan);
    Weights weights;
    weights.placement = place_layers(model, plan, division);
    for (std::size_t thread = 0; thread < division.threads(); ++thread) {
        ThreadLayout layout = lay_out(model, plan, division, thread);
        auto arena = std::make_shared<numa::Buffer>(layout.arena_bytes, division.home_of(thread), pages);
        weights.threads.push_back({std::move(layout), std::move(arena)});
    }
    if (division.mirrors()) weights.copies = copies_in(weights.threads, division);
    for (const LayerPlacement& layer : weights.placement)
        weights.vectors.push_back(vectors_of(model.shape, layer.dense));
    weights.output_norm.resize(model.shape.hidden);
    if (model.shape.rope_factors) weights.slowing.resize(model.shape.grouped().head / 2);
    const models::Tensor& embedding = embedding_tensor(model);
    weights.embedding_format = format_of(embedding);
    weights.embedding = std::make_unique<numa::Buffer>(embedding.bytes, division.nodes().front().home, pages);
    return weights;
}

}  // namespace weir::decode
