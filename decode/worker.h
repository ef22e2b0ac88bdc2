// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "decode/division.h"
#include "decode/node_memory.h"
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
#include "models/arithmetic.h"
#include "models/model.h"
#include "numa/team.h"

namespace weir::decode {

// Heads that a thread works on together, and another may take over. A pass over a long cache is shared by
// many, which convert its rows once; at a short one small units even out the threads.
inline constexpr std::size_t kMostHeadsTogether = kernels::kAttentionHeadsACall;
inline constexpr std::size_t kLongCache = 512;

/// What a decode works on, shared by all threads. Each row is written by one thread only.
struct Task {
    const models::Shape& shape;
    const Weights& weights;
    const Division& division;
    std::span<const std::unique_ptr<NodeMemory>> nodes;
    const kernels::KernelTable& kernels;
    const models::Arithmetic& arithmetic;
    std::size_t context = 0;  ///< positions of the cache, the one decoded included
    std::uint64_t seed = 0;
    bool draw_routing = true;  ///< replace the router's selection by a draw (synthetic weights)
};

/// One thread's part in decoding tokens with latent attention (DeepSeek-V2, arXiv:2405.04434; V3,
/// arXiv:2412.19437): its rows of every matrix, its heads of attention. A thread that is done
/// takes slices of rows from those that are not and whose weights lie on its own real node (those of other
/// virtual nodes too); who computes a row does not change its value.
/// What a row gave goes to every node's exchange, so that the next phase reads it at home. A cache that is
/// split over nodes is read by each node for all heads, and the parts are merged by the heads' owners. All
/// members of the team call token() together. No allocation and no system call in it, the barrier's sleep
/// aside.
class Worker {
public:
    Worker(const Task& task, std::size_t thread);

    /// Decodes one token at the last position of the cache, from the residual stream that holds its
    /// embedding; leaves the logits in the first node's exchange and the embedding of the best token in
    /// every node's stream. Returns that token.
    std::uint32_t token(numa::Member& member, std::uint64_t number);

    /// Decodes the token that is given, at a position whose predecessors were given before; leaves the logits
    /// in the first node's exchange.
    void given(numa::Member& member, std::uint32_t token, std::size_t position);

    PhaseClock& clock() { return clock_; }
    const PhaseClock& clock() const { return clock_; }

private:
    std::uint32_t at(numa::Member& member, std::size_t position, std::uint64_t number);
    void attention(numa::Member& member, std::size_t layer);
    void latent(const LayerVectors& vectors, std::size_t static_slot);
    void heads(const LayerVectors& vectors, std::size_t layer);
    void heads_over_parts(numa::Member& member, const LayerVectors& vectors, std::size_t layer);
    void publish_queries(std::size_t static_slot);
    void attend_to_own_part(std::size_t layer);
    void merge_and_publish_values(std::size_t static_slot);
    void current_row(const LayerVectors& vectors, std::size_t static_slot);
    void keep_current_row(std::size_t layer);
    void queries(const ThreadWeights& owner, const HeadsPart& part, Range some);
    void absorb(const ThreadWeights& owner, const MatrixPart& keys, float* query);
    void attend(const float* queries, std::size_t heads, std::size_t layer, float* log_sums);
    void hand_out_contexts(Range heads);
    void values(const ThreadWeights& owner, const HeadsPart& part, Range some);
    const HeadsPart& heads_of(std::size_t thread, std::size_t static_slot) const {
        return task_.weights.threads[thread].layout.static_slots[static_slot].heads;
    }
    bool holds_current() const {
        return cache_.positions().begin <= position_ && position_ < cache_.positions().end();
    }
    /// Positions before the current one that this node's cache holds.
    std::size_t past() const {
        const std::size_t begin = cache_.positions().begin;
        return std::min(cache_.positions().count, position_ - std::min(begin, position_));
    }
    void output(std::size_t static_slot);
    void dense(numa::Member& member, std::size_t layer);
    void router_and_shared(std::size_t static_slot, const LayerVectors& vectors);
    void experts(numa::Member& member, std::size_t layer, std::uint64_t number);
    void choose(std::size_t layer, std::uint64_t number);
    void experts_up(std::size_t pool);
    void experts_down(std::size_t pool, std::size_t static_slot);
    void rows_down(const ThreadWeights& owner, const PoolPart& pool, const LayerPart& layer,
                   const Slice& rows, const Slice* next);
    /// A slice of gate and up of one feed-forward block, `shift` bytes behind the part's own place: the
    /// hidden row `first` is the block's first. `next` is the tape that this thread will want after it.
    void gate_and_up(const ThreadWeights& owner, const FeedForwardPart& part, std::size_t shift,
                     const Slice& rows, std::span<float> Exchange::*hidden, std::size_t first,
                     const std::byte* next);
    std::uint32_t head(numa::Member& member);
    void best_of(const ThreadWeights& owner, const Slice& rows, Exchange::Best& best);

    /// Runs body(owner, unit) for every unit of this thread, then for what is left of the other owners'.
    /// `units` gives the number of an owner's units.
    template <class Units, class Body>
    void share_among(std::span<const std::size_t> owners, Units units, Body body) {
        ++phase_;
        for (const std::size_t owner : owners) {
            numa::Claims& claims = task_.nodes[task_.division.node_of(owner)]->exchange.claims;
            const std::size_t count = units(owner);
            while (const auto unit = claims.take(owner, phase_, count)) body(owner, *unit);
        }
    }
    /// Among all whose weights lie on this thread's real node: body(owner, slice, next) for every slice of a
    /// phase, where `next` is the owner's slice after it, if any. `select` gives a layout's slices.
    template <class Select, class Body>
    void share(Select select, Body body) {
        const auto slices = [&](std::size_t owner) -> const std::vector<Slice>& {
            return select(task_.weights.threads[owner].layout);
        };
        share_among(
            owners_, [&](std::size_t owner) { return slices(owner).size(); },
            [&](std::size_t owner, std::size_t unit) {
                const std::vector<Slice>& all = slices(owner);
                body(task_.weights.threads[owner], all[unit],
                     unit + 1 < all.size() ? &all[unit + 1] : nullptr);
            });
    }
    /// This thread and the others of its node, real or virtual: who works from the node's own memory.
    std::span<const std::size_t> node_owners() const {
        return std::span(owners_).first(task_.division.nodes()[node_].threads.count);
    }

    /// Copies what this thread wrote into an array of its own node's exchange to the other nodes'.
    void publish(std::span<float> Exchange::*array, std::size_t begin, std::size_t count);
    void publish(std::span<float> Exchange::*array, const MatrixPart& part, const Slice& rows) {
        const Range own = part.rows_of(rows);
        publish(array, part.rows.begin + own.begin, own.count);
    }
    void multiply(const ThreadWeights& owner, const MatrixPart& part, std::size_t shift, const Slice& rows,
                  const kernels::Activation& input, float* out);
    static const std::byte* start_of(const ThreadWeights& owner, const MatrixPart& part, std::size_t shift,
                                     const Slice& rows);
    /// Asks for what this thread reads first after the barrier ahead, so that memory does not wait for it.
    void expect(const MatrixPart& part);
    void expect_layer(std::size_t layer);
    void normalise(const float* values, const std::vector<float>& weight, kernels::Activation& out,
                   unsigned forms);
    void add_to_stream(const MatrixPart& part, const Slice& rows, const float* values);
    void meet(numa::Member& member, Phase phase);

    Task task_;
    std::size_t thread_;
    std::size_t node_;
    const ThreadWeights& own_;
    Exchange& exchange_;             ///< its own node's
    Exchange& front_;                ///< the first node's, where the best token is found
    std::vector<Exchange*> others_;  ///< all but its own node's
    LatentCache& cache_;
    kernels::RouteShape router_;
    std::vector<std::size_t> owners_;  ///< this thread, the others of its node, then those of its memory's
    std::size_t position_ = 0;         ///< of the token at hand
    std::uint32_t phase_ = 0;          ///< counts the shared phases: the same in all threads
    PhaseClock clock_;
    std::vector<SlotRing> rings_;  ///< by pool; every thread turns its own copy in step
    kernels::Rotary rotary_;
    kernels::AttentionScratch attention_scratch_;
    kernels::Activation hidden_input_;  ///< the normalised stream, or the values of all heads
    kernels::Activation attended_input_;
    kernels::Activation q_input_;
    kernels::Activation nope_input_;  ///< one head's query without position, where keys are a plain tape
    kernels::Activation head_input_;  ///< one head's context
    kernels::Activation shared_input_;
    kernels::Activation dense_input_;
    std::vector<kernels::Activation> expert_inputs_;  ///< [top_k]
    kernels::AlignedArray<float> norm_;
    kernels::AlignedArray<float> projected_;  ///< q_b of one head
    kernels::AlignedArray<float> absorbed_;   ///< [kv_lora, whole tiles]
    kernels::AlignedArray<float> queries_;    ///< [heads worked on together][kv_lora + rope]
    kernels::AlignedArray<float> contexts_;   ///< [heads worked on together][kv_lora]
    kernels::AlignedArray<float> log_sums_;   ///< [heads worked on together]
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
