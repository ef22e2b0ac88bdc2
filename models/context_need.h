// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/fields.h"
#include "models/shape.h"

namespace weir::models {

struct Model;

/// What a length of context costs.
struct ContextNeed {
    std::uint64_t context = 0;
    std::uint64_t kv_cache_bytes = 0;
    double read_bytes = 0;
    double attention_flop = 0;
    double prompt_flop_per_token = 0;

    static constexpr auto fields() {
        return std::tuple{
            field("context", &ContextNeed::context, "positions"),
            field("kv_cache_bytes", &ContextNeed::kv_cache_bytes, "bytes of one sequence's cache"),
            field("read_bytes", &ContextNeed::read_bytes, "bytes of it that one token reads"),
            field("attention_flop", &ContextNeed::attention_flop, "arithmetic of one token against it"),
            field("prompt_flop_per_token", &ContextNeed::prompt_flop_per_token,
                  "arithmetic of each token of a prompt of that length"),
        };
    }
};

/// At 1024, 4096, 16384 ... positions, the model's own context and its longest, sorted.
std::vector<ContextNeed> context_needs(const Model& model);

/// Arithmetic of each token of a prompt of `tokens`: two FLOP for each active weight but the head's, which
/// the last token alone needs, and attention against what lies before it, averaged over the prompt. Keys and
/// values of a latent cache are expanded there, once for each position, which costs less than absorbing them
/// into every query.
double prompt_flop_per_token(const Model& model, std::uint64_t tokens);

/// The largest context whose cache takes at most so many bytes; 0 when none does.
std::uint64_t largest_context(const Shape& shape, std::string_view cache_type, std::uint64_t cache_bytes);

}  // namespace weir::models
