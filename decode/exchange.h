// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/aligned.h"
#include "models/model.h"
#include "numa/claims.h"

namespace weir::decode {

/// What the threads of a team hand each other while a token is decoded. Each array is written by rows, each
/// row by the one thread that computes it, and read by all after the barrier that ends the phase. Sizes are
/// rounded up to whole tiles, since kernels write those.
struct Exchange {
    Exchange(const models::Shape& shape, std::size_t threads);

    kernels::AlignedArray<float> stream;         ///< residual stream [hidden]
    kernels::AlignedArray<float> q_a;            ///< compressed query [q_lora]
    kernels::AlignedArray<float> kv_a;           ///< latent and key before norm and rotation [kv_lora + rope]
    kernels::AlignedArray<float> attended;       ///< values of all heads [heads * v]
    kernels::AlignedArray<float> router_logits;  ///< [experts]
    kernels::AlignedArray<float> expert_hidden;  ///< [top_k][expert_ff]
    kernels::AlignedArray<float>
        block_hidden;  ///< of the shared experts or the dense block [shared_ff or dense_ff]
    kernels::AlignedArray<float> logits;  ///< [vocab]

    /// The best logit among the rows of the head that one thread computed, on a cache line of its own.
    struct alignas(64) Best {
        float logit = 0;
        std::uint32_t token = 0;
    };
    /// Whether `b` goes before `a`: the lower token of equals, whoever computed it.
    static bool worse(const Best& a, const Best& b) {
        return a.logit < b.logit || (a.logit == b.logit && b.token < a.token);
    }
    kernels::AlignedArray<Best> best;  ///< [threads]

    numa::Claims claims;  ///< who computes which rows
};

}  // namespace weir::decode
