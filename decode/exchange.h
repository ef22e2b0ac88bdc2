// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "decode/batch.h"
#include "kernels/aligned.h"
#include "models/model.h"
#include "numa/buffer.h"
#include "numa/claims.h"

namespace weir::decode {

/// What an exchange is made for.
struct ExchangeSize {
    std::size_t threads = 1;
    std::size_t cache_parts = 1;   ///< nodes that hold positions of the cache; 1: it is not split
    std::size_t tokens = 1;        ///< decoded together at most
    std::size_t expert_parts = 0;  ///< nodes that hold experts of their own; 0: these are not split
};

/// What threads hand each other while tokens are decoded; every node has one. A row is computed by one
/// thread, which writes it into the exchange of its own node and then into those of the others; after the
/// barrier that ends the phase all nodes have the same and read it from their own memory. Each array has a
/// vector for each token, of the size that stands beside it, rounded up to whole tiles, since kernels write
/// those.
class Exchange {
public:
    Exchange(const models::Shape& shape, const ExchangeSize& size, const std::vector<int>& home);

private:
    numa::Buffer memory_;

public:
    TokenVectors stream;  ///< residual stream [hidden]

    // What attention begins with, before norms and rotation. Latent: the compressed query [q_lora], the
    // latent with the key [kv_lora + rope]. Grouped: queries, keys and values of all their heads.
    TokenVectors q;
    TokenVectors k;
    TokenVectors v;
    static constexpr TokenVectors Exchange::*kProjections[] = {&Exchange::q, &Exchange::k, &Exchange::v};

    TokenVectors current;        ///< the tokens' own rows of the cache as floats [heads][width], in a batch
    TokenVectors attended;       ///< values of all heads [heads * v]
    TokenVectors router_logits;  ///< [experts]
    TokenVectors expert_hidden;  ///< [top_k][expert_ff]
    TokenVectors block_hidden;   ///< of the shared experts or the dense block [shared_ff or dense_ff]
    TokenVectors logits;         ///< [vocab]; whole in the first node's exchange only

    TokenVectors expert_sums;  ///< [expert_parts][hidden]: what each node's experts gave, weighted

    // Of a split cache: queries of all heads, and what each node's positions gave to each head.
    TokenVectors queries;   ///< [heads][key]
    TokenVectors contexts;  ///< [cache_parts][heads][value]
    TokenVectors log_sums;  ///< [cache_parts][heads]

    /// The best logit of a token among the rows of the head that one thread computed, on a cache line of its
    /// own.
    struct alignas(64) Best {
        float logit = 0;
        std::uint32_t token = 0;
    };
    /// Whether `b` goes before `a`: the lower token of equals, whoever computed it.
    static bool worse(const Best& a, const Best& b) {
        return a.logit < b.logit || (a.logit == b.logit && b.token < a.token);
    }
    kernels::AlignedArray<Best> best;  ///< [tokens][threads]; in the first node's exchange only

    numa::Claims claims;  ///< who of the node computes which rows

    const numa::Buffer& buffer() const { return memory_; }
    /// Called by a thread of the node before anything else is written, so that pages fall where they belong
    /// even where they could not be bound.
    void touch();
};

}  // namespace weir::decode
