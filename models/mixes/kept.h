// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "formats/format.h"
#include "models/model.h"

namespace weir::models {

/// The format of a tensor that the quantiser leaves as the converter wrote it, by name and shape
/// (tensor_allows_quantization in src/llama-quant.cpp, prepare_tensors in conversion/base.py; llama.cpp
/// v0.5.0): F32 for vectors, norms, biases, routers, convolutions and other small tensors, BF16 for MiniMax's
/// indexer, I32 for DeepSeek-V4's table of experts by token. Nothing for a tensor that is quantised.
std::optional<formats::Format> kept_format(const Tensor& tensor);

}  // namespace weir::models
