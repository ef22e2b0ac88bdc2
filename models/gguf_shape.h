// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/readable.h"
#include "models/gguf_fields.h"
#include "models/shape.h"

namespace weir::models {

/// Why a model of that architecture has no shape: no family knows it.
Unreadable unknown_architecture(const std::string& architecture);

/// The shape of the model in a GGUF file. Kinds of attention, experts, biases and norms are seen by their
/// tensors, and sizes too where tensors have them; metadata gives the rest (keys: LLM_KV_NAMES in llama.cpp's
/// src/llama-arch.cpp). Attention of no common kind is read by its family. Unreadable when no family has the
/// architecture, and when layers differ in a way that a shape cannot state. An InputError names file, offset
/// and key of metadata that is missing or makes no sense.
Readable<Shape> read_gguf_shape(const GgufFields& fields);

}  // namespace weir::models
