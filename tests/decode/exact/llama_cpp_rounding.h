// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "formats/format.h"

namespace weir::decode::examples {

/// Rounds an activation as llama.cpp's CPU back end does before it multiplies it with weights of that format
/// (ggml/src/ggml-cpu: vec_dot_type in ggml-cpu.c, quantize_row_q8_0 in arch/x86/quants.c, quantize_row_q8_K
/// in quants.c): int8 in blocks of 32 with a scale in binary16 for weights in blocks of 32, int8 in blocks of
/// 256 with a scale in binary32 for those in blocks of 256, not at all for F32.
void round_as_llama_cpp(formats::Format weights, std::span<float> activation);

}  // namespace weir::decode::examples
