// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "base/fields.h"

namespace weir::models {

/// Which weights a tensor belongs to; decides how often a token reads it. The names stand in documents.
namespace tensor_class {
inline constexpr const char* kEmbedding = "embedding";
inline constexpr const char* kAttention = "attention";
inline constexpr const char* kSharedExperts = "shared_experts";
inline constexpr const char* kRoutedExperts = "routed_experts";
inline constexpr const char* kDense = "dense";
inline constexpr const char* kRouter = "router";
inline constexpr const char* kHead = "head";
inline constexpr const char* kNorm = "norm";
}  // namespace tensor_class

/// One weight tensor of the file. rows x columns of one matrix; routed experts hold `experts` matrices.
struct Tensor {
    std::string name;
    std::string class_name;
    int layer = -1;
    std::uint64_t rows = 0;
    std::uint64_t columns = 0;
    std::uint64_t matrices = 1;
    std::string format;
    std::uint64_t bytes = 0;

    static constexpr auto fields() {
        return std::tuple{
            field("name", &Tensor::name, "name in the GGUF file"),
            field("class", &Tensor::class_name,
                  "attention, shared_experts, routed_experts, dense, router, head, embedding or norm"),
            field("layer", &Tensor::layer, "layer, -1 outside the layers"),
            field("rows", &Tensor::rows, "rows of one matrix"),
            field("columns", &Tensor::columns, "columns"),
            field("matrices", &Tensor::matrices, "matrices: experts, or 1"),
            field("format", &Tensor::format, "format of its blocks"),
            field("bytes", &Tensor::bytes, "bytes in the file, all matrices"),
        };
    }
};

/// File bytes that decoding one token reads, by class (DESIGN, "Words").
struct BytesPerToken {
    std::uint64_t context = 0;
    double attention = 0;
    double shared_experts = 0;
    double routed_experts = 0;
    double dense = 0;
    double router = 0;
    double head = 0;
    double kv_cache = 0;
    double total = 0;

    static constexpr auto fields() {
        return std::tuple{
            field("context", &BytesPerToken::context, "positions in the cache"),
            field("attention", &BytesPerToken::attention, "attention weights"),
            field("shared_experts", &BytesPerToken::shared_experts, "shared experts"),
            field("routed_experts", &BytesPerToken::routed_experts, "the routed experts drawn"),
            field("dense", &BytesPerToken::dense, "dense feed-forward layers"),
            field("router", &BytesPerToken::router, "routers"),
            field("head", &BytesPerToken::head, "output head, final norm and one embedding row"),
            field("kv_cache", &BytesPerToken::kv_cache, "latent cache read at the context"),
            field("total", &BytesPerToken::total, "sum"),
        };
    }
};

/// Shape of latent attention (DeepSeek-V2, arXiv:2405.04434, section 2.1).
struct LatentAttention {
    std::uint64_t q_lora = 0;
    std::uint64_t kv_lora = 0;
    std::uint64_t nope = 0;
    std::uint64_t rope = 0;
    std::uint64_t v = 0;

    static constexpr auto fields() {
        return std::tuple{
            field("q_lora", &LatentAttention::q_lora, "rank of the query"),
            field("kv_lora", &LatentAttention::kv_lora, "rank of keys and values: the cached latent"),
            field("nope", &LatentAttention::nope, "dimensions of a head without position"),
            field("rope", &LatentAttention::rope, "dimensions of a head with rotary position"),
            field("v", &LatentAttention::v, "dimensions of a head's value"),
        };
    }
};

/// Shape of a mixture-of-experts transformer with latent attention.
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
    LatentAttention mla;
    std::uint64_t vocab = 0;
    std::uint64_t context = 0;
    std::uint64_t expert_groups = 1;
    std::uint64_t top_groups = 1;
    double expert_scale = 1;
    double rope_base = 10000;
    double norm_epsilon = 1e-6;

    static constexpr auto fields() {
        return std::tuple{
            field("architecture", &Shape::architecture, "GGUF architecture name"),
            field("hidden", &Shape::hidden, "width of the residual stream"),
            field("layers", &Shape::layers, "layers"),
            field("dense_layers", &Shape::dense_layers, "leading layers without experts"),
            field("dense_ff", &Shape::dense_ff, "width of a dense feed-forward layer"),
            field("experts", &Shape::experts, "routed experts a layer"),
            field("top_k", &Shape::top_k, "routed experts a token"),
            field("shared_ff", &Shape::shared_ff, "width of the shared experts together"),
            field("expert_ff", &Shape::expert_ff, "width of one routed expert"),
            field("heads", &Shape::heads, "attention heads"),
            field("mla", &Shape::mla, "latent attention"),
            field("vocab", &Shape::vocab, "vocabulary"),
            field("context", &Shape::context, "longest context"),
            field("expert_groups", &Shape::expert_groups, "groups of experts"),
            field("top_groups", &Shape::top_groups, "groups a token may use"),
            field("expert_scale", &Shape::expert_scale, "factor on the weights of routed experts"),
            field("rope_base", &Shape::rope_base, "base of the rotary embedding"),
            field("norm_epsilon", &Shape::norm_epsilon, "epsilon of the RMS norms"),
        };
    }
};

/// What a model needs, in one quantisation, at one context.
struct Model {
    static constexpr const char* kSchema = "weir.model/1";

    std::string name;
    std::string architecture;
    std::string quant;
    std::string source;
    Shape shape;
    std::uint64_t total_params = 0;
    std::uint64_t active_params = 0;
    std::uint64_t file_bytes = 0;
    BytesPerToken bytes_per_token;
    std::uint64_t kv_cache_bytes = 0;
    double attention_flop_per_token = 0;
    std::vector<Tensor> tensors;

    static constexpr auto fields() {
        return std::tuple{
            field("name", &Model::name, "catalog name"),
            field("architecture", &Model::architecture, "GGUF architecture name"),
            field("quant", &Model::quant, "mix of formats"),
            field("source", &Model::source, "where the shape comes from"),
            field("shape", &Model::shape, "shape"),
            field("total_params", &Model::total_params,
                  "weights in all, multi-token-prediction layers left out"),
            field("active_params", &Model::active_params, "weights a token reads, the head counted"),
            field("file_bytes", &Model::file_bytes, "bytes of all tensors"),
            field("bytes_per_token", &Model::bytes_per_token, "by class"),
            field("kv_cache_bytes", &Model::kv_cache_bytes, "latent cache at the context, one copy"),
            field("attention_flop_per_token", &Model::attention_flop_per_token,
                  "latent attention arithmetic at the context"),
            field("tensors", &Model::tensors, "every tensor"),
        };
    }
};

}  // namespace weir::models
