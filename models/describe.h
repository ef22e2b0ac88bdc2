// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "models/catalog.h"
#include "models/model.h"

namespace weir::models {

/// Every tensor of the shape in the formats that the mix `quant` gives it (models/mix.h), and what decoding
/// one token reads with `context` positions in the cache. UsageErrors: an unknown quant or cache type
/// (the nearest names), a context of 0 or beyond the shape's.
///
/// Bytes per token count the file's blocks: each matrix once, of routed experts the top_k drawn, one row of
/// the embedding (with the head), norms with what they belong to, and what attention reads of the cache. A
/// head that is the embedding is read whole. Without a cache type it is the quant's (usual_cache_type).
Model describe(const Shape& shape, std::string_view name, std::string_view quant, std::uint64_t context,
               std::string_view cache_type = {});

/// The same for tensors that are there already, with formats and bytes, called `quant` together.
Model describe(const Shape& shape, std::string_view name, std::string_view quant, std::vector<Tensor> tensors,
               std::uint64_t context, std::string_view cache_type = {});

/// The same for a catalog model; fills in the source.
Model describe(const CatalogEntry& entry, std::string_view quant, std::uint64_t context,
               std::string_view cache_type = {});

}  // namespace weir::models
