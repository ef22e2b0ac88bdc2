// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "models/cache.h"
#include "models/config_fields.h"
#include "models/shape.h"
#include "models/tensor_list.h"

// What families share: tensors of a layer's blocks under llama.cpp's names, the caches of the kinds of
// attention with their arithmetic, and the members that most configurations have in common.

namespace weir::models {

/// llama.cpp's two spellings of the projections from the latent to keys and values: joined in attn_kv_b
/// (files of deepseek2 made before mid-April 2025), or attn_k_b and attn_v_b, a matrix for each head (later
/// architectures have these alone). The weights are the same.
enum class LatentUp { kJoined, kSplit };

/// The projections alone, in one of the spellings.
void add_latent_up(TensorList& list, const Shape& shape, LatentUp up);

/// Latent attention with its norms, and the gate of its output if it has one.
void add_latent_attention(TensorList& list, const Shape& shape, LatentUp up = LatentUp::kJoined);

/// The indexer of a layer with latent attention: it shares the query's low rank (llama.cpp:
/// src/models/deepseek32.cpp). The norm of its keys is a LayerNorm, with a bias.
void add_indexer(TensorList& list, const Shape& shape);

/// Grouped-query attention with its norms, biases, sinks and gate, as the shape has them.
void add_grouped_attention(TensorList& list, const Shape& shape);

/// Gate, up and down of one or many feed-forward blocks: ffn_gate{suffix}.weight ...
void add_feed_forward(TensorList& list, std::string_view suffix, const char* class_name, std::uint64_t hidden,
                      std::uint64_t width, std::uint64_t matrices = 1);

/// The layer's feed-forward block with the norm before it, under the name that the architecture has for that:
/// dense, or router, experts and shared experts.
void add_feed_forward_block(TensorList& list, const Shape& shape, std::uint64_t layer,
                            std::string_view norm = "ffn_norm.weight");

/// The factors of the rotary frequencies, where the shape has them; then the embedding.
void add_embedding(TensorList& list, const Shape& shape);

/// The final norm, and the head unless it is the embedding.
void add_head(TensorList& list, const Shape& shape);

/// Adds the tensors of one layer.
using AddLayer = void (*)(TensorList& list, const Shape& shape, std::uint64_t layer);

/// Embedding, all layers, head.
std::vector<Tensor> layered_tensors(const Shape& shape, AddLayer add_layer);

/// The latent cache of a layer: kv_lora + rope values a position, one for all heads. Its arithmetic: scores
/// against the latent and its rotary part, and the sum of latents, of each head (weights are absorbed into
/// the query: arXiv:2405.04434, 2.1.2). A prompt expands keys and values instead.
CacheStream latent_cache(const Shape& shape);

/// Keys and values of a layer with grouped attention; 0 positions: all of them. Its arithmetic: a score and a
/// weighted sum of head values for each query head.
CacheStream grouped_cache(const Shape& shape, std::uint64_t window_positions = 0);

/// The same, with the window of the shape in the layers that it holds for.
CacheStream windowed_cache(const Shape& shape, std::uint64_t layer);

/// The indexer's one key a position, read for all of them whatever attention then reads.
CacheStream indexer_cache(const Indexer& indexer);

/// Latent attention that reads the positions alone which the indexer selected, and the indexer, which reads
/// all: what a layer of DeepSeek-V3.2 or GLM-5 keeps.
std::vector<CacheStream> sparse_latent_caches(const Shape& shape);

/// num_hidden_layers. More than 4096 are refused, since every layer makes a dozen tensors.
std::uint64_t read_layers(const ConfigFields& config);

/// Members that configurations have under the same names: sizes, layers, heads, vocabulary, context, rotary
/// base (in rope_parameters since version 5 of transformers), epsilon, tied head.
Shape read_common(const ConfigFields& config, std::string_view architecture);

/// q_lora_rank, kv_lora_rank, qk_nope_head_dim ... of DeepSeek's configurations.
void read_latent_attention(const ConfigFields& config, Shape& shape);

/// index_n_heads, index_head_dim, index_topk.
void read_indexer(const ConfigFields& config, Shape& shape);

/// num_key_value_heads, head_dim (hidden / heads where it is not there), attention_bias.
void read_grouped_attention(const ConfigFields& config, Shape& shape);

/// Whether the rotary frequencies have factors: rope_type "llama3". llama.cpp's converter computes these and
/// stores them as rope_freqs.weight.
void read_rope_factors(const ConfigFields& config, Shape& shape);

/// Experts as DeepSeek's configurations name them: first_k_dense_replace, n_routed_experts, n_shared_experts
/// ...
void read_deepseek_experts(const ConfigFields& config, Shape& shape);

}  // namespace weir::models
