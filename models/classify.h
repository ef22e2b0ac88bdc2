// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace weir::models {

/// What a tensor of a GGUF file is for.
struct TensorRole {
    std::string_view class_name;  ///< of models/tensor.h, tensor_class
    int layer;                    ///< -1 outside the layers
};

/// The role of a tensor by its name, for every architecture that llama.cpp writes (LLM_TENSOR_NAMES in its
/// src/llama-arch.cpp, v0.5.0): names say the same in all of them. `layers` are those that plain decoding
/// goes through: what stands in later ones is multi-token prediction. An unknown name is "other".
///
/// Small things that stand beside weights and are read with each token count as norms: hyper-connections,
/// scores of residual streams, scales of layers.
TensorRole classify(std::string_view name, std::uint64_t layers);

}  // namespace weir::models
