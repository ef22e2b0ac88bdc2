// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "decode/division.h"
#include "decode/slice.h"
#include "decode/weights/slots.h"
#include "decode/weights/split.h"
#include "formats/format.h"
#include "models/model.h"
#include "planner/plan.h"

namespace weir::decode {

/// One thread's rows of one matrix: a tape of whole tiles (kernels/tape.h) at `offset` of its arena.
struct MatrixPart {
    formats::Format format{};
    std::size_t columns = 0;
    Range rows;  ///< rows of the tensor's matrices counted through, the last tile's filling not counted; in a
                 ///< pool those of one expert's matrix
    std::size_t tiles = 0;
    std::size_t offset = 0;    ///< bytes from the arena's start, a multiple of 64
    std::uint64_t tensor = 0;  ///< which tensor this is, the same for all threads: seeds synthetic values
    std::uint32_t source = 0;  ///< index among Model::tensors; in a pool that of its first layer's

    std::size_t bytes() const;
    /// The rows that a slice covers, counted from the part's first.
    Range rows_of(const Slice& slice) const;
};

/// One thread's heads of latent attention. Each head is a matrix of its own, since each has its own input.
struct HeadsPart {
    Range heads;
    formats::Format query_format{};   ///< of all heads, known to a thread without any
    std::vector<MatrixPart> queries;  ///< q_b: (nope + rope) x q_lora a head; x hidden without q_a
    /// Of kv_b its key half, nope x kv_lora a head, as a transposed tape (no tiles); of k_b, which is stored
    /// transposed, kv_lora x nope a head as a plain one.
    std::vector<MatrixPart> keys;
    std::vector<MatrixPart> values;  ///< v_b, or the value half of kv_b: v x kv_lora a head
};

/// Gate, up and down of one feed-forward block: dense, shared or one routed expert.
struct FeedForwardPart {
    MatrixPart gate;
    MatrixPart up;
    MatrixPart down;
};

/// The phases of a layer cut into slices of this thread's rows, with the parts in this order.
struct LayerSlices {
    std::vector<Slice> projections;
    std::vector<Slice> output;
    std::vector<Slice> up;  ///< router, gate with up
    std::vector<Slice>
        down;  ///< the shared experts', with all of a token's where rows of these are split alike
};

/// The static tensors of one layer that one thread holds, in the order in which a token uses them.
struct LayerPart {
    /// What attention begins with: q_a (no tiles in a model that has none) and kv_a; or, grouped, queries,
    /// keys and values.
    std::vector<MatrixPart> projections;
    HeadsPart heads;  ///< of latent attention
    MatrixPart output;
    MatrixPart router;             ///< no tiles in a dense layer
    FeedForwardPart feed_forward;  ///< the shared experts, or the dense block
    LayerSlices slices;
};

/// The tensors of one layer's routed experts: indices among Model::tensors.
struct ExpertSources {
    std::uint32_t gate = 0;
    std::uint32_t up = 0;
    std::uint32_t down = 0;
};

/// Expert slots of one pool: every slot has the first one's parts, `stride` bytes apart.
struct PoolPart {
    FeedForwardPart first;
    std::size_t stride = 0;
    PoolShare share;                 ///< of its node
    std::size_t experts = 0;         ///< of a layer, on all nodes
    std::vector<Slice> up_slices;    ///< gate with up, of all experts of a token
    std::vector<Slice> down_slices;  ///< of all experts of a token; none where the shared one's are theirs
    std::vector<ExpertSources> sources;  ///< by layer of the pool, held or not

    bool whole() const { return share.slots == share.pairs(); }
    /// Of an expert of the layer of that rank in the pool.
    bool holds(std::size_t rank, std::size_t expert) const {
        return share.layers.holds(rank) && share.experts.holds(expert);
    }
    /// Its number among those that are held: of a whole pool its slot.
    std::size_t pair(std::size_t rank, std::size_t expert) const {
        return (rank - share.layers.begin) * share.experts.count + expert - share.experts.begin;
    }
    /// Of a layer's experts those that have a slot which holds them: the first slots of a folded pool hold
    /// its first pairs.
    Range placed(std::size_t rank) const {
        const std::size_t before = (rank - share.layers.begin) * share.experts.count;
        return {share.experts.begin,
                std::min(share.experts.count, share.slots - std::min(share.slots, before))};
    }
    /// The number that a held pair has among all nodes' pairs.
    std::size_t number(std::size_t pair) const {
        return (share.layers.begin + pair / share.experts.count) * experts + share.experts.begin +
               pair % share.experts.count;
    }
};

/// Where one thread's share of all weights lies in its arena: rows of every matrix that the division gives to
/// its node.
struct ThreadLayout {
    std::size_t owner = 0;                ///< the thread whose rows these are
    std::vector<LayerPart> static_slots;  ///< indexed by LayerPlacement::static_slot
    std::vector<PoolPart> pools;          ///< in the order of the plan's pools
    MatrixPart head;
    std::vector<Slice> head_slices;
    std::size_t arena_bytes = 0;
    /// Behind these in the same arena, where nodes mirror each other: rows whose owners are on other nodes.
    std::vector<ThreadLayout> copies;
};

/// Which slots a layer uses.
struct LayerPlacement {
    bool dense = false;
    std::size_t static_slot = 0;
    std::size_t pool = 0;  ///< of its routed experts
    std::size_t rank = 0;  ///< among the pool's layers
};

/// The format of a tensor. Throws InputError when weir has no kernel for it.
formats::Format format_of(const models::Tensor& tensor);

/// The placement of every layer under the plan's fold: static tensors share slots of their own kind (dense or
/// not, and the same formats), experts share the slots of their pool.
std::vector<LayerPlacement> place_layers(const models::Model& model, const planner::Plan& plan,
                                         const Division& division);

/// The layout of one thread of the division. Of copies each thread of a node keeps those of some owners.
ThreadLayout lay_out(const models::Model& model, const planner::Plan& plan, const Division& division,
                     std::size_t thread);

}  // namespace weir::decode
