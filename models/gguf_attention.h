// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/gguf_fields.h"
#include "models/shape.h"

namespace weir::models {

/// The attention part of a shape: heads, latent or grouped attention, windows, linear layers, indexer. Null,
/// or what of it a shape cannot state. Part of read_gguf_shape.
const char* read_gguf_attention(const GgufFields& fields, Shape& shape);

}  // namespace weir::models
