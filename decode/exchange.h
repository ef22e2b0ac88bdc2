// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/aligned.h"
#include "models/model.h"
#include "numa/buffer.h"
#include "numa/claims.h"

namespace weir::decode {

/// What an exchange is made for.
struct ExchangeSize {
    std::size_t threads = 1;
    std::size_t cache_parts = 1;  ///< nodes that hold positions of the cache; 1: it is not split
};

/// What threads hand each other while a token is decoded; every node has one. A row is computed by one
/// thread, which writes it into the exchange of its own node and then into those of the others; after the
/// barrier that ends the phase all nodes have the same and read it from their own memory. Sizes are rounded
/// up to whole tiles, since kernels write those.
class Exchange {
public:
    Exchange(const models::Shape& shape, const ExchangeSize& size, const std::vector<int>& home);

private:
    numa::Buffer memory_;

public:
    std::span<float> stream;         ///< residual stream [hidden]
    std::span<float> q_a;            ///< compressed query [q_lora]
    std::span<float> kv_a;           ///< latent and key before norm and rotation [kv_lora + rope]
    std::span<float> attended;       ///< values of all heads [heads * v]
    std::span<float> router_logits;  ///< [experts]
    std::span<float> expert_hidden;  ///< [top_k][expert_ff]
    std::span<float> block_hidden;   ///< of the shared experts or the dense block [shared_ff or dense_ff]
    std::span<float> logits;         ///< [vocab]; whole in the first node's exchange only

    // Of a split cache: absorbed queries of all heads, and what each node's positions gave to each head.
    std::span<float> queries;   ///< [heads][kv_lora + rope]
    std::span<float> contexts;  ///< [cache_parts][heads][kv_lora]
    std::span<float> log_sums;  ///< [cache_parts][heads]

    /// The best logit among the rows of the head that one thread computed, on a cache line of its own.
    struct alignas(64) Best {
        float logit = 0;
        std::uint32_t token = 0;
    };
    /// Whether `b` goes before `a`: the lower token of equals, whoever computed it.
    static bool worse(const Best& a, const Best& b) {
        return a.logit < b.logit || (a.logit == b.logit && b.token < a.token);
    }
    kernels::AlignedArray<Best> best;  ///< [threads]; in the first node's exchange only

    numa::Claims claims;  ///< who of the node computes which rows

    const numa::Buffer& buffer() const { return memory_; }
    /// Called by a thread of the node before anything else is written, so that pages fall where they belong
    /// even where they could not be bound.
    void touch();
};

}  // namespace weir::decode
