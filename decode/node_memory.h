// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "decode/cache.h"
#include "decode/division.h"
#include "decode/exchange.h"
#include "models/model.h"

namespace weir::decode {

/// How many sequences a decode holds, and how many tokens it decodes together.
struct Together {
    std::size_t sequences = 1;
    std::size_t tokens = 1;  ///< at most kMostTokensTogether
};

/// What a node has for itself beside its shares of the weights: a copy of the activations, and its cache.
struct NodeMemory {
    /// `context`: positions of each sequence.
    NodeMemory(const models::Model& model, const Division& division, std::size_t node, std::size_t context,
               const Together& together, numa::Pages pages)
        : exchange(model.shape,
                   {division.threads(), division.splits_cache() ? division.nodes().size() : 1,
                    together.tokens, division.splits_experts() ? division.nodes().size() : 0},
                   division.nodes()[node].home),
          cache(model.shape, cache_format(model), together.sequences,
                division.splits_cache() ? division.of_node(context, node) : Range{0, context},
                division.nodes()[node].home, pages) {}

    Exchange exchange;
    Cache cache;
};

}  // namespace weir::decode
