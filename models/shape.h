// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

#include "base/error.h"
#include "base/fields.h"
#include "models/attention_shape.h"

namespace weir::models {

/// Shape of a decoder-only transformer, dense or with experts: the numbers from which a family
/// (models/family.h) makes the tensors, the cache and the arithmetic. A model has `mla`, `gqa` or
/// `compressed`, and some of the rest.
struct Shape {
    std::string architecture;
    std::uint64_t hidden = 0;
    std::uint64_t layers = 0;
    std::uint64_t dense_layers = 0;
    std::uint64_t dense_ff = 0;
    std::uint64_t experts = 0;
    std::uint64_t top_k = 0;
    std::uint64_t shared_ff = 0;
    std::uint64_t expert_ff = 0;
    std::uint64_t heads = 0;
    std::optional<LatentAttention> mla;
    std::optional<GroupedAttention> gqa;
    std::optional<WindowedLayers> window;
    std::optional<LinearAttention> linear;
    std::optional<Indexer> indexer;
    std::optional<CompressedAttention> compressed;
    std::uint64_t vocab = 0;
    std::uint64_t context = 0;
    std::uint64_t expert_every = 1;
    std::uint64_t dense_tail = 0;
    std::uint64_t mtp_layers = 0;
    std::uint64_t expert_hidden = 0;
    std::uint64_t residual_streams = 1;
    std::uint64_t residual_block = 0;
    std::uint64_t hash_layers = 0;
    bool tied_head = false;
    bool router_bias = false;
    bool shared_gate = false;
    bool rope_factors = false;
    std::uint64_t expert_groups = 1;
    std::uint64_t top_groups = 1;
    double expert_scale = 1;
    double rope_base = 10000;
    double norm_epsilon = 1e-6;

    /// Whether a layer's feed-forward block is dense.
    bool dense(std::uint64_t layer) const {
        return experts == 0 || layer < dense_layers || layer + dense_tail >= layers ||
               (expert_every > 1 && (layer + 1) % expert_every != 0);
    }
    std::uint64_t expert_layers() const {
        std::uint64_t count = 0;
        for (std::uint64_t layer = 0; layer < layers; ++layer) count += dense(layer) ? 0 : 1;
        return count;
    }

    /// The latent attention of a model that has it; a Fault for others.
    const LatentAttention& latent() const {
        if (!mla) throw Fault(architecture + " has no latent attention");
        return *mla;
    }
    /// The grouped attention of a model that has it; a Fault for others.
    const GroupedAttention& grouped() const {
        if (!gqa) throw Fault(architecture + " has no grouped attention");
        return *gqa;
    }

    /// The compressed attention of a model that has it; a Fault for others.
    const CompressedAttention& compression() const {
        if (!compressed) throw Fault(architecture + " has no compressed attention");
        return *compressed;
    }

    static constexpr auto fields() {
        return std::tuple{
            field("architecture", &Shape::architecture, "GGUF architecture name"),
            field("hidden", &Shape::hidden, "width of the residual stream"),
            field("layers", &Shape::layers, "layers, those of multi-token prediction not counted"),
            field("dense_layers", &Shape::dense_layers, "leading layers without experts"),
            field("dense_ff", &Shape::dense_ff, "width of a dense feed-forward layer"),
            field("experts", &Shape::experts, "routed experts a layer; 0: a dense model"),
            field("top_k", &Shape::top_k, "routed experts a token"),
            field("shared_ff", &Shape::shared_ff, "width of the shared experts together"),
            field("expert_ff", &Shape::expert_ff, "width of one routed expert"),
            field("heads", &Shape::heads, "attention heads"),
            field("mla", &Shape::mla, "latent attention"),
            field("gqa", &Shape::gqa, "grouped-query attention"),
            field("window", &Shape::window, "layers with a sliding window or chunks"),
            field("linear", &Shape::linear, "layers with linear attention"),
            field("indexer", &Shape::indexer, "indexer of sparse attention"),
            field("compressed", &Shape::compressed, "attention to a compressed past"),
            field("vocab", &Shape::vocab, "vocabulary"),
            field("context", &Shape::context, "longest context"),
            defaulted("expert_every", &Shape::expert_every, "every so manyth layer has experts"),
            defaulted("dense_tail", &Shape::dense_tail, "last layers without experts"),
            defaulted("mtp_layers", &Shape::mtp_layers, "layers of multi-token prediction behind the last"),
            defaulted(
                "expert_hidden", &Shape::expert_hidden,
                "width that routed experts see, between two projections; 0: that of the residual stream"),
            defaulted("residual_streams", &Shape::residual_streams,
                      "residual streams, mixed before and after each block: hyper-connections"),
            defaulted("residual_block", &Shape::residual_block,
                      "layers between the inputs that later layers attend to: attention residuals; 0: none"),
            defaulted("hash_layers", &Shape::hash_layers,
                      "leading layers that choose experts by a table of tokens"),
            defaulted("tied_head", &Shape::tied_head, "the head is the embedding"),
            defaulted("router_bias", &Shape::router_bias, "a bias for each expert that selection alone uses"),
            defaulted("shared_gate", &Shape::shared_gate, "a learned gate on the shared experts' output"),
            defaulted("rope_factors", &Shape::rope_factors,
                      "factors of the rotary frequencies, stored with the weights (Llama 3.1)"),
            field("expert_groups", &Shape::expert_groups, "groups of experts"),
            field("top_groups", &Shape::top_groups, "groups a token may use"),
            field("expert_scale", &Shape::expert_scale, "factor on the weights of routed experts"),
            field("rope_base", &Shape::rope_base, "base of the rotary embedding"),
            field("norm_epsilon", &Shape::norm_epsilon, "epsilon of the RMS norms"),
        };
    }
};

}  // namespace weir::models
