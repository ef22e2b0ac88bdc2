// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "decode/division.h"
#include "decode/exchange.h"
#include "decode/latent_cache.h"
#include "models/model.h"

namespace weir::decode {

/// What a node has for itself beside its shares of the weights: a copy of the activations, and its cache.
struct NodeMemory {
    NodeMemory(const models::Shape& shape, const Division& division, std::size_t node, std::size_t context,
               numa::Pages pages)
        : exchange(shape, {division.threads(), division.splits_cache() ? division.nodes().size() : 1},
                   division.nodes()[node].home),
          cache(shape.layers, division.splits_cache() ? division.of_node(context, node) : Range{0, context},
                shape.latent().kv_lora + shape.latent().rope, division.nodes()[node].home, pages) {}

    Exchange exchange;
    LatentCache cache;
};

}  // namespace weir::decode
