// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "base/fields.h"
#include "models/batch.h"
#include "models/capacity.h"
#include "models/context_need.h"
#include "models/shape.h"
#include "models/tensor.h"

namespace weir::models {

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
            field("kv_cache", &BytesPerToken::kv_cache, "cache read at the context"),
            field("total", &BytesPerToken::total, "sum"),
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
    std::string note;
    std::string quality;
    std::string quality_source;
    Shape shape;
    std::uint64_t total_params = 0;
    std::uint64_t active_params = 0;
    std::uint64_t file_bytes = 0;
    BytesPerToken bytes_per_token;
    std::string cache_type = "f16";
    std::uint64_t kv_cache_bytes = 0;
    double attention_flop_per_token = 0;
    std::vector<ContextNeed> contexts;
    std::vector<BatchReading> batches;
    std::vector<Capacity> capacity;
    std::vector<Tensor> tensors;

    static constexpr auto fields() {
        return std::tuple{
            field("name", &Model::name, "catalog name"),
            field("architecture", &Model::architecture, "GGUF architecture name"),
            field("quant", &Model::quant, "mix of formats"),
            field("source", &Model::source, "where the shape comes from"),
            defaulted("note", &Model::note, "what is to be known of the catalog's entry"),
            defaulted("quality", &Model::quality, "what the mix costs in quality"),
            defaulted("quality_source", &Model::quality_source, "where that is from; empty: no source"),
            field("shape", &Model::shape, "shape"),
            field("total_params", &Model::total_params,
                  "weights in all, multi-token-prediction layers left out"),
            field("active_params", &Model::active_params, "weights a token reads, the head counted"),
            field("file_bytes", &Model::file_bytes, "bytes of all tensors"),
            field("bytes_per_token", &Model::bytes_per_token, "by class"),
            defaulted("cache_type", &Model::cache_type, "format of the cache"),
            field("kv_cache_bytes", &Model::kv_cache_bytes, "cache at the context, one copy"),
            field("attention_flop_per_token", &Model::attention_flop_per_token,
                  "attention arithmetic against the cache at the context"),
            defaulted("contexts", &Model::contexts, "what lengths of context cost"),
            defaulted("batches", &Model::batches, "what sequences decoded together read"),
            defaulted("capacity", &Model::capacity,
                      "whether it fits into a memory by strategy; empty when none was given"),
            field("tensors", &Model::tensors, "every tensor"),
        };
    }
};

}  // namespace weir::models
