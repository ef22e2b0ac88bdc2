// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <tuple>
#include <vector>

#include "base/fields.h"

// The kinds of attention that the models of the catalog have, each as the numbers that its tensors, its cache
// and its arithmetic follow from.

namespace weir::models {

/// Latent attention (DeepSeek-V2, arXiv:2405.04434, section 2.1): keys and values of all heads come from one
/// cached latent.
struct LatentAttention {
    std::uint64_t q_lora = 0;
    std::uint64_t kv_lora = 0;
    std::uint64_t nope = 0;
    std::uint64_t rope = 0;
    std::uint64_t v = 0;
    bool output_gate = false;

    static constexpr auto fields() {
        return std::tuple{
            field("q_lora", &LatentAttention::q_lora, "rank of the query; 0: a plain projection"),
            field("kv_lora", &LatentAttention::kv_lora, "rank of keys and values: the cached latent"),
            field("nope", &LatentAttention::nope, "dimensions of a head without position"),
            field("rope", &LatentAttention::rope, "dimensions of a head with rotary position"),
            field("v", &LatentAttention::v, "dimensions of a head's value"),
            defaulted("output_gate", &LatentAttention::output_gate,
                      "a projection of its own gates the output"),
        };
    }
};

/// Grouped-query attention (arXiv:2305.13245): several query heads share one head of keys and values.
struct GroupedAttention {
    std::uint64_t kv_heads = 0;
    std::uint64_t head = 0;
    std::uint64_t q_lora = 0;
    bool query_bias = false;
    bool output_bias = false;
    bool query_norm = false;
    bool wide_norm = false;
    bool sinks = false;
    bool output_gate = false;
    std::uint64_t sharing_layers = 1;

    static constexpr auto fields() {
        return std::tuple{
            field("kv_heads", &GroupedAttention::kv_heads, "heads of keys and values"),
            field("head", &GroupedAttention::head, "dimensions of a head, keys and values alike"),
            defaulted("q_lora", &GroupedAttention::q_lora, "rank of the query; 0: a plain projection"),
            defaulted("query_bias", &GroupedAttention::query_bias, "biases on queries, keys and values"),
            defaulted("output_bias", &GroupedAttention::output_bias, "a bias on the output"),
            defaulted("query_norm", &GroupedAttention::query_norm, "norms of queries and keys"),
            defaulted("wide_norm", &GroupedAttention::wide_norm,
                      "these norms go over all heads together, not over each"),
            defaulted("sinks", &GroupedAttention::sinks, "a learned sink for each head"),
            defaulted("output_gate", &GroupedAttention::output_gate,
                      "the query projection is twice as wide: half of it gates the output"),
            defaulted("sharing_layers", &GroupedAttention::sharing_layers,
                      "layers that use keys and values of the first of them (arXiv:2405.12981)"),
        };
    }
};

/// Layers that see the last positions alone (a sliding window), or those of their own chunk.
struct WindowedLayers {
    std::uint64_t positions = 0;
    std::uint64_t full_every = 0;
    std::uint64_t full_first = 0;

    /// Whether a layer sees no more than the window: all but each full_every-th, counted from full_first.
    bool windowed(std::uint64_t layer) const {
        return full_every == 0 || layer % full_every != full_first % full_every;
    }

    static constexpr auto fields() {
        return std::tuple{
            field("positions", &WindowedLayers::positions, "positions that such a layer sees"),
            field("full_every", &WindowedLayers::full_every,
                  "every so manyth layer sees all positions; 0: none does"),
            defaulted("full_first", &WindowedLayers::full_first, "the first that does, counted from 0"),
        };
    }
};

/// Layers with linear attention: a state of fixed size instead of a cache (gated DeltaNet, arXiv:2412.06464;
/// Kimi delta attention, arXiv:2510.26692).
struct LinearAttention {
    std::uint64_t key_heads = 0;
    std::uint64_t value_heads = 0;
    std::uint64_t key = 0;
    std::uint64_t value = 0;
    std::uint64_t convolution = 0;
    std::uint64_t full_every = 0;
    std::uint64_t full_from = 0;

    /// Whether the layer is linear: all but every full_every-th (the 4th, 8th ... of 4) and the last.
    bool linear(std::uint64_t layer) const {
        if (full_from > 0 && layer >= full_from) return false;
        return full_every == 0 || (layer + 1) % full_every != 0;
    }
    std::uint64_t key_width() const { return key_heads * key; }
    std::uint64_t value_width() const { return value_heads * value; }

    static constexpr auto fields() {
        return std::tuple{
            field("key_heads", &LinearAttention::key_heads, "heads of queries and keys"),
            field("value_heads", &LinearAttention::value_heads, "heads of values"),
            field("key", &LinearAttention::key, "dimensions of a key head"),
            field("value", &LinearAttention::value, "dimensions of a value head"),
            field("convolution", &LinearAttention::convolution, "positions that the short convolution sees"),
            field("full_every", &LinearAttention::full_every, "every so manyth layer has full attention"),
            defaulted("full_from", &LinearAttention::full_from,
                      "all layers from here on have full attention, counted from 0; 0: as full_every says"),
        };
    }
};

/// The indexer of sparse attention (DeepSeek-V3.2-Exp, arXiv:2512.02556, section 2.1): it scores all
/// positions with small heads, and attention reads those with the best scores alone.
struct Indexer {
    std::uint64_t heads = 0;
    std::uint64_t head = 0;
    std::uint64_t top_k = 0;

    static constexpr auto fields() {
        return std::tuple{
            field("heads", &Indexer::heads, "heads"),
            field("head", &Indexer::head, "dimensions of a head, and of the one key cached for a position"),
            field("top_k", &Indexer::top_k, "positions that attention then reads"),
        };
    }
};

/// Compressed attention (DeepSeek-V4): one vector a position is key and value of all heads. Every layer sees
/// the last positions as they are (the shape's window) and, where its ratio is not 0, one vector for each
/// `ratio` positions before; at a ratio of 4 the indexer selects among these. The output goes through groups
/// of low rank. Source: llama.cpp's src/models/deepseek4.cpp, which knows the ratios 0, 4 and 128.
struct CompressedAttention {
    std::uint64_t head = 0;
    std::uint64_t q_lora = 0;
    std::uint64_t output_groups = 0;
    std::uint64_t output_lora = 0;
    std::vector<std::uint64_t> ratios;

    static constexpr std::uint64_t kIndexedRatio = 4;

    /// Positions that share an entry of the layer's compressed cache; 0: it has none.
    std::uint64_t ratio(std::uint64_t layer) const { return layer < ratios.size() ? ratios[layer] : 0; }

    static constexpr auto fields() {
        return std::tuple{
            field("head", &CompressedAttention::head, "dimensions of a head, and of the one key and value"),
            field("q_lora", &CompressedAttention::q_lora, "rank of the query"),
            field("output_groups", &CompressedAttention::output_groups,
                  "groups of heads with an output each"),
            field("output_lora", &CompressedAttention::output_lora, "rank of a group's output"),
            field("ratios", &CompressedAttention::ratios,
                  "by layer: positions that share an entry of the compressed cache, 4 or 128; 0: none"),
        };
    }
};

}  // namespace weir::models
