// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/shape.h"

namespace weir::models {

/// One thing that a layer keeps of the past, and the arithmetic against it. At a context of C positions there
/// are ceil(C / stride) entries, no more than `kept` of them, and a token reads no more than `read`.
struct CacheStream {
    std::uint64_t values = 0;          ///< of one entry
    std::uint64_t stride = 1;          ///< positions that share an entry (compressed caches)
    std::uint64_t kept = 0;            ///< last entries kept: a sliding window; 0: all
    std::uint64_t read = 0;            ///< entries that a token reads at most: sparse attention; 0: all kept
    double flop_per_entry = 0;         ///< arithmetic of one token against one entry that it reads
    double prompt_flop_per_entry = 0;  ///< the same for a token of a prompt; 0: no other
    bool shared = false;               ///< stored by another layer, read by this one too
    bool state = false;  ///< `kept` entries (0: one) whatever the context, in F32: linear attention

    std::uint64_t entries_kept(std::uint64_t context) const;
    std::uint64_t entries_read(std::uint64_t context) const;
    /// entries_read, averaged over the positions 1 to context.
    double mean_entries_read(std::uint64_t context) const;
    double prompt_flop() const { return prompt_flop_per_entry > 0 ? prompt_flop_per_entry : flop_per_entry; }
};

/// What all layers together keep and read at a context, of one sequence.
struct CacheSize {
    std::uint64_t stored_bytes = 0;
    double read_bytes = 0;
    double flop = 0;
};

/// Formats of a cache, sorted: "f16", "fp8", "q8_0" ...
std::vector<std::string> cache_types();

/// The format of the cache of a model in this mix where none is asked for: binary16, as everywhere; beside
/// weights in F32, whose user wants every digit, F32, since binary16 would round a thousand times more.
std::string_view usual_cache_type(std::string_view quant);

/// Bytes of one value; with blocks, their scales shared out (Q8_0: 34/32). A UsageError names the nearest
/// types.
double cache_value_bytes(std::string_view type);

/// All layers of the shape, as its family lays its cache out. States are F32 whatever the type.
CacheSize cache_size(const Shape& shape, std::uint64_t context, std::string_view type);

}  // namespace weir::models
