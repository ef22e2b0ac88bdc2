// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/format.h"
#include "models/model.h"

namespace weir::models {

/// Quantisations whose mixes are known, sorted: "bf16", "f16", "f32", "q4_k_m", "q8_0".
std::vector<std::string> quant_names();

/// The format that llama.cpp's quantiser gives this tensor of a model of `layers` layers
/// (llama_tensor_get_type in src/llama-quant.cpp, as of release b4944):
/// - norms, biases and the router stay F32 in every mix;
/// - q8_0, bf16, f16 and f32 give all other tensors that one format;
/// - q4_k_m gives Q4_K, except Q6_K to the head, and to ffn_down* in the layers of use_more_bits.
/// A row that is no multiple of 256 weights cannot be a K block. It falls back to Q8_0, and to F16 where it
/// is no multiple of 32 either. llama.cpp takes Q5_0 instead of Q8_0 there (0.7 of the bytes); no model of
/// the catalog has such a row. A UsageError names the quants nearest to an unknown one.
formats::Format mixed_format(std::string_view quant, const Tensor& tensor, std::uint64_t layers);

/// The layers whose ffn_down the K_M mixes give more bits: the first and last eighth, and every third
/// between.
bool use_more_bits(std::uint64_t layer, std::uint64_t layers);

}  // namespace weir::models
