// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/model.h"
#include "models/shape.h"

namespace weir::models {

/// What a mix costs in quality, in one line.
struct Quality {
    std::string_view text;
    std::string_view source;  ///< document and line of measurement; empty when there is none
    bool sourced = false;
};

/// A quantisation: a mix of formats.
struct QuantInfo {
    std::string_view name;  ///< "q4_k_m"
    std::string_view meaning;
    Quality quality;
};

/// Every quantisation, sorted: those of llama.cpp's quantiser (q2_k ... q8_0, iq1_s ... iq4_xs, mxfp4, tq1_0,
/// tq2_0), the floats (f32, f16, bf16), and those that makers publish without a GGUF file (fp8, int4, int8,
/// native-mxfp4). Which of them can run is a matter of kernels (kernels/tape.h).
std::vector<std::string> quant_names();

/// A UsageError names the quants nearest to an unknown one.
const QuantInfo& quant_info(std::string_view name);

/// The quantiser's rules changed little over the years. Between release b4944 (March 2025), with which most
/// big files on record were made, and v0.5.0 (October 2026) weir knows of one change: attn_qkv and attn_kv_b
/// had rules of their own (attn_kv_b none), and are treated as attn_v since.
enum class QuantiserRelease : std::uint8_t { kB4944, kV050 };

/// What the quantiser's rules ask of a model beside its tensors.
struct MixTraits {
    std::string architecture;
    std::uint64_t layers = 0;
    std::uint64_t experts = 0;       ///< routed experts a layer; 0 without
    std::uint64_t gqa_ratio = 1;     ///< query heads per head of keys, of the first layer, as the file states
                                     ///< them: 1 for latent attention with attn_kv_b in one piece
    bool importance_matrix = false;  ///< the file is made with one (IQ1, IQ2 and IQ3_XXS need it anyway)
    QuantiserRelease release = QuantiserRelease::kB4944;
};

/// The traits of a shape's model. Latent attention counts as with attn_kv_b in one piece: split, it has no
/// tensor that a rule about shared heads is for.
MixTraits mix_traits(const Shape& shape);

/// Fills in format and bytes of every tensor, as the quantiser would (llama_tensor_get_type and
/// tensor_allows_quantization in src/llama-quant.cpp), or as the makers store them (models/mixes/native.h).
/// - Some rules count the tensors of a kind: the list has to be whole. Its order is free, since the quantiser
///   goes by layer and name.
/// - Without an "output.weight" the head is the embedding, which then gets the head's format.
/// - Norms, biases, the router and other small tensors stay F32 (models/mixes/kept.h).
/// - A row that is no whole number of blocks falls back, e.g. from Q4_K to Q5_0, and to F16 at last.
/// Falcon's rules of its own are left out. Errors: UsageError for an unknown quant; InputError for a tensor
/// whose bytes are more than 64 bits count.
void assign_formats(std::vector<Tensor>& tensors, std::string_view quant, const MixTraits& traits);

/// The layers whose ffn_down and attn_v the K_M mixes give more bits: the first and last eighth, and every
/// third between.
bool use_more_bits(std::uint64_t layer, std::uint64_t layers);

}  // namespace weir::models
