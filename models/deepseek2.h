// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/model.h"

namespace weir::models {

/// Every tensor of a DeepSeek-V2/V3/R1 shape: names, classes and sizes as llama.cpp's converter writes them,
/// in the order embedding, layers, final norm, head. Format and bytes are left empty (models/mix.h). Of
/// llama.cpp's two spellings of attention this is the one with keys and values joined in attn_kv_b (files
/// made before mid-April 2025; the later attn_k_b + attn_v_b has the same weights). Multi-token-prediction
/// layers are left out: plain decoding reads none.
std::vector<Tensor> deepseek2_tensors(const Shape& shape);

}  // namespace weir::models
