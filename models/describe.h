// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "models/catalog.h"
#include "models/model.h"

namespace weir::models {

/// Every tensor of the shape in the formats that the mix `quant` gives it (models/mix.h), and what decoding
/// one token reads with `context` positions in the cache. Two UsageErrors: an unknown quant (the nearest
/// names), a context of 0 or beyond the shape's.
///
/// Bytes per token count the file's blocks: each matrix once, of routed experts the top_k drawn, one row of
/// the embedding (with the head), norms with what they belong to, the latent cache of all layers in F16.
Model describe(const Shape& shape, std::string_view name, std::string_view quant, std::uint64_t context);

/// The same for a catalog model; fills in the source.
Model describe(const CatalogEntry& entry, std::string_view quant, std::uint64_t context);

/// FLOP of latent attention per token with `context` positions: scores against the cached latent and its
/// rotary part, and the sum of latents, per head, layer and position (weights are absorbed into the query:
/// arXiv:2405.04434, 2.1.2).
double attention_flop(const Shape& shape, std::uint64_t context);

/// Bytes of one copy of the latent cache: (kv_lora + rope) F16 values a position and layer.
std::uint64_t latent_cache_bytes(const Shape& shape, std::uint64_t context);

}  // namespace weir::models
