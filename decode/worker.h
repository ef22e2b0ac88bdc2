// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "decode/exchange.h"
#include "decode/latent_cache.h"
#include "decode/phase_clock.h"
#include "decode/slice.h"
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

/// What a decode works on: shared by all threads. Each row is written by one thread only.
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
/// arXiv:2412.19437): its rows of every matrix, its heads of attention. A thread that is done
/// takes slices of rows from those of its node that are not; who computes a row does not change its value.
/// All members of the team call token() together. No allocation and no system call in it, the barrier's sleep
/// aside.
class Worker {
public:
    /// `helped`: the threads whose rows this one may take over, on its own node.
    Worker(const Task& task, std::size_t thread, std::vector<std::size_t> helped);

    /// Decodes one token at the last position of the cache, from the residual stream that holds its
    /// embedding; leaves the logits in the exchange and, if `embed_next`, the embedding of the best token in
    /// the stream. Returns that token.
    std::uint32_t token(numa::Member& member, std::uint64_t number);

    PhaseClock& clock() { return clock_; }
    const PhaseClock& clock() const { return clock_; }

private:
    void attention(numa::Member& member, std::size_t layer);
    void latent(const LayerVectors& vectors, std::size_t static_slot);
    void heads(const LayerVectors& vectors, std::size_t layer);
    void current_row(const LayerVectors& vectors);
    void queries(const ThreadWeights& owner, const HeadsPart& part, Range some);
    void attend(std::size_t heads, std::size_t layer, std::size_t past);
    void values(const ThreadWeights& owner, const HeadsPart& part, Range some);
    void output(std::size_t static_slot);
    void dense(numa::Member& member, std::size_t static_slot, const LayerVectors& vectors);
    void router_and_shared(std::size_t static_slot, const LayerVectors& vectors);
    void experts(numa::Member& member, std::size_t layer, std::uint64_t number);
    void choose(std::size_t layer, std::uint64_t number);
    void experts_up(std::size_t pool);
    void experts_down(std::size_t pool, std::size_t static_slot);
    void rows_down(const ThreadWeights& owner, const PoolPart& pool, const MatrixPart& shared,
                   const Slice& rows);
    void gate_and_up(const ThreadWeights& owner, const FeedForwardPart& part, std::size_t shift,
                     const Slice& rows, const kernels::Activation& input, float* hidden);
    std::uint32_t head(numa::Member& member);
    void best_of(const ThreadWeights& owner, const Slice& rows, Exchange::Best& best);

    /// Runs body(owner, unit) for every unit of this thread, then for what is left of those it may help.
    /// `units` gives the number of an owner's units.
    template <class Units, class Body>
    void share(Units units, Body body) {
        ++phase_;
        for (const std::size_t thread : owners_) {
            const ThreadWeights& owner = task_.weights.threads[thread];
            const std::size_t count = units(owner.layout);
            while (const auto unit = task_.exchange.claims.take(thread, phase_, count)) body(owner, *unit);
        }
    }

    void multiply(const ThreadWeights& owner, const MatrixPart& part, std::size_t shift, const Slice& rows,
                  const kernels::Activation& input, float* out);
    void normalise(const float* values, const std::vector<float>& weight, kernels::Activation& out,
                   unsigned forms);
    void add_to_stream(const MatrixPart& part, const Slice& rows, const float* values);
    void meet(numa::Member& member, Phase phase);

    Task task_;
    const ThreadWeights& own_;
    bool first_of_team_;
    kernels::RouteShape router_;
    std::vector<std::size_t> owners_;  ///< this thread, then those it helps
    std::uint32_t phase_ = 0;          ///< counts the shared phases: the same in all threads
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
    kernels::AlignedArray<float> queries_;    ///< [heads worked on together][kv_lora + rope]
    kernels::AlignedArray<float> contexts_;   ///< [heads worked on together][kv_lora]
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
