// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "decode/exchange.h"
#include "decode/latent_cache.h"
#include "decode/phase_clock.h"
#include "decode/slot_ring.h"
#include "decode/weights/weights.h"
#include "kernels/activation.h"
#include "kernels/aligned.h"
#include "kernels/attention.h"
#include "kernels/dispatch.h"
#include "kernels/rotary.h"
#include "kernels/route.h"
#include "models/model.h"
#include "numa/team.h"

namespace weir::decode {

/// What a decode works on: shared by all threads, each of which writes its own rows only.
struct Task {
    const models::Shape& shape;
    const Weights& weights;
    LatentCache& cache;
    Exchange& exchange;
    const kernels::KernelTable& kernels;
    std::uint64_t seed = 0;
    bool draw_routing = true;  ///< replace the router's selection by a draw (synthetic weights)
};

/// One thread's part in decoding tokens with latent attention (DeepSeek-V2, arXiv:2405.04434; V3,
/// arXiv:2412.19437): its rows of every matrix, its heads of attention. All members of the team call token()
/// together. No allocation and no system call in it, the barrier's sleep aside.
class Worker {
public:
    Worker(const Task& task, std::size_t thread);

    /// Decodes one token at the last position of the cache, from the residual stream that holds its
    /// embedding; leaves the logits in the exchange and, if `embed_next`, the embedding of the best token in
    /// the stream. Returns that token.
    std::uint32_t token(numa::Member& member, std::uint64_t number);

    PhaseClock& clock() { return clock_; }
    const PhaseClock& clock() const { return clock_; }

private:
    void attention(numa::Member& member, std::size_t layer);
    void latent(const LayerPart& part, const LayerVectors& vectors);
    void heads(const LayerPart& part, const LayerVectors& vectors, std::size_t layer);
    void current_row(const LayerVectors& vectors);
    void queries(const HeadsPart& part);
    void values(const HeadsPart& part);
    void dense(numa::Member& member, const LayerPart& part, const LayerVectors& vectors);
    void router_and_shared(const LayerPart& part, const LayerVectors& vectors);
    void experts(numa::Member& member, std::size_t layer, const LayerPart& part, std::uint64_t number);
    void choose(std::size_t layer, std::uint64_t number);
    void experts_up(const PoolPart& pool);
    void experts_down(const PoolPart& pool, const LayerPart& part);
    void gate_and_up(const FeedForwardPart& part, std::size_t shift, const kernels::Activation& input,
                     float* hidden);
    std::uint32_t head(numa::Member& member);

    void multiply(const MatrixPart& part, std::size_t shift, const kernels::Activation& input, float* out);
    void normalise(const float* values, const std::vector<float>& weight, kernels::Activation& out,
                   unsigned forms);
    void add_to_stream(const MatrixPart& part, const float* rows);
    void meet(numa::Member& member, Phase phase);

    Task task_;
    const ThreadWeights& own_;
    bool first_of_team_;
    PhaseClock clock_;
    std::vector<SlotRing> rings_;  ///< by pool; every thread turns its own copy in step
    kernels::Rotary rotary_;
    kernels::AttentionScratch attention_scratch_;
    kernels::Activation hidden_input_;  ///< the normalised stream, or the values of all heads
    kernels::Activation attended_input_;
    kernels::Activation q_input_;
    kernels::Activation head_input_;  ///< one head's context
    kernels::Activation shared_input_;
    kernels::Activation dense_input_;
    std::vector<kernels::Activation> expert_inputs_;  ///< [top_k]
    kernels::AlignedArray<float> norm_;
    kernels::AlignedArray<float> projected_;  ///< q_b of one head
    kernels::AlignedArray<float> queries_;    ///< [own heads][kv_lora + rope]
    kernels::AlignedArray<float> contexts_;   ///< [own heads][kv_lora]
    kernels::AlignedArray<float> current_;    ///< this token's own cache row
    kernels::AlignedArray<float> gate_;
    kernels::AlignedArray<float> up_;
    kernels::AlignedArray<float> rows_;  ///< a product before it is added to the stream
    kernels::AlignedArray<float> sum_;
    kernels::AlignedArray<float> route_scratch_;
    std::vector<kernels::Chosen> chosen_;  ///< [top_k]
    std::vector<std::uint32_t> drawn_;     ///< [top_k]
    std::vector<std::size_t> slots_;       ///< [top_k]
};

}  // namespace weir::decode
