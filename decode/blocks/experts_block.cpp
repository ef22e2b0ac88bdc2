// SPDX-License-Identifier: Apache-2.0
#include "decode/blocks/experts_block.h"

#include <algorithm>

#include "kernels/prefetch.h"

namespace weir::decode {

using kernels::Activation;
using kernels::form_of;
using kernels::whole_tiles;

namespace {

/// Tiles of down whose products for a whole batch stay in a cache until they are summed up.
constexpr std::size_t kTilesOfABatch = 4;

/// The slices of the experts of a phase: cut for top_k experts, of which the last ones serve fewer; of more,
/// the first ones are all cut as the first.
class ExpertSlices {
public:
    ExpertSlices(const std::vector<Slice>& slices, std::size_t top_k, std::size_t experts)
        : slices_(slices),
          each_(first_of(slices, 1)),
          further_(experts > top_k ? experts - top_k : 0),
          spared_(experts < top_k ? top_k - experts : 0),
          skipped_(first_of(slices, spared_)) {}

    std::size_t size() const { return further_ * each_ + slices_.size() - skipped_; }
    /// A slice whose part counts experts.
    Slice operator[](std::size_t unit) const {
        if (unit < further_ * each_) {
            const Slice& slice = slices_[unit % each_];
            return {unit / each_, slice.first, slice.tiles};
        }
        const Slice& slice = slices_[unit - further_ * each_ + skipped_];
        return {slice.part + further_ - spared_, slice.first, slice.tiles};
    }

private:
    /// How many slices lie before those of a part.
    static std::size_t first_of(const std::vector<Slice>& slices, std::size_t part) {
        const auto found = std::lower_bound(slices.begin(), slices.end(), part,
                                            [](const Slice& slice, std::size_t p) { return slice.part < p; });
        return static_cast<std::size_t>(found - slices.begin());
    }

    const std::vector<Slice>& slices_;
    std::size_t each_;
    std::size_t further_;
    std::size_t spared_;
    std::size_t skipped_;
};

std::size_t widest_gate(const models::Shape& shape) {
    return std::max(shape.shared_ff, shape.expert_ff);
}

}  // namespace

ExpertsBlock::ExpertsBlock(Station& station)
    : station_(station),
      task_(station.task()),
      routing_(task_),
      held_(task_),
      stream_inputs_(station.inputs(task_.shape.hidden)),
      shared_inputs_(station.inputs(task_.shape.shared_ff)),
      expert_inputs_(station.inputs(task_.shape.expert_ff, task_.shape.top_k)),
      gated_rows_(station, widest_gate(task_.shape), 1),
      products_(station.room(task_.together == 1 ? task_.shape.hidden : kTilesOfABatch * kernels::kTileRows,
                             task_.shape.top_k)),
      sums_(station.room(task_.shape.hidden)) {}

void ExpertsBlock::run(numa::Member& member, std::size_t layer) {
    const LayerPlacement& placement = task_.weights.placement[layer];
    const LayerPart& own = station_.own().layout.static_slots[placement.static_slot];
    router_and_shared(layer);
    station_.meet(member, Phase::kRouter);
    choose(layer);
    up(placement.pool);
    station_.expect(own.feed_forward.down);
    station_.meet(member, Phase::kExpertsUp);
    set_down_inputs(placement.pool, placement.static_slot);
    down(placement.pool, placement.static_slot);
    if (task_.division.splits_experts()) {
        station_.meet(member, Phase::kExpertsDown);
        add_expert_sums();
    }
    station_.expect_layer(layer + 1);
    station_.meet(member, Phase::kExpertsDown);
}

void ExpertsBlock::router_and_shared(std::size_t layer) {
    const std::size_t slot = task_.weights.placement[layer].static_slot;
    const LayerPart& own = station_.own().layout.static_slots[slot];
    const FeedForwardPart& routed = station_.own().layout.pools[task_.weights.placement[layer].pool].first;
    station_.normalise(
        station_.exchange().stream, task_.weights.vectors[layer].feed_forward_norm, stream_inputs_,
        form_of(own.router.format) | form_of(own.feed_forward.gate.format) |
            form_of(own.feed_forward.up.format) | form_of(routed.gate.format) | form_of(routed.up.format));
    const auto slices = [&](const ThreadLayout& layout) -> const std::vector<Slice>& {
        return layout.static_slots[slot].slices.up;
    };
    station_.share(slices, [&](const ThreadWeights& owner, const Slice& rows, const Slice* next) {
        const LayerPart& part = owner.layout.static_slots[slot];
        const std::byte* next_gate = next != nullptr && next->part == 1
                                         ? Station::start_of(owner, part.feed_forward.gate, 0, *next)
                                         : nullptr;
        if (rows.part == 0) {
            if (next_gate != nullptr) kernels::prefetch_start(next_gate);
            TokenVectors logits = station_.exchange().router_logits;
            logits.first += part.router.rows.begin + part.router.rows_of(rows).begin;
            station_.multiply(owner, part.router, rows, stream_inputs_, logits);
            station_.publish(&Exchange::router_logits, part.router, rows);
            return;
        }
        const MatrixPart& gate = part.feed_forward.gate;
        const std::size_t first = gate.rows.begin + gate.rows_of(rows).begin;
        gated_rows_(
            owner, part.feed_forward, 0, rows, station_.batch().size(),
            [&](std::size_t token) -> const Activation& { return stream_inputs_[token]; },
            [&](std::size_t token) { return station_.exchange().block_hidden.of(token) + first; }, next_gate);
        station_.publish(&Exchange::block_hidden, gate, rows);
    });
    station_.clock().lap(Phase::kRouter);
}

void ExpertsBlock::choose(std::size_t layer) {
    routing_.choose(station_, layer);
    held_.find(layer, routing_.experts());
    station_.clock().lap(Phase::kActivations);
}

void ExpertsBlock::up(std::size_t pool) {
    const auto held = [&](std::size_t owner) { return held_.on(task_.division.node_of(owner)); };
    const auto slices = [&](std::size_t owner) {
        return ExpertSlices(station_.of(owner).layout.pools[pool].up_slices, routing_.top_k(),
                            held(owner).size());
    };
    station_.share_among(
        station_.owners(), [&](std::size_t owner) { return slices(owner).size(); },
        [&](std::size_t owner, std::size_t unit) {
            const ExpertSlices all = slices(owner);
            const ThreadWeights& weights = station_.of(owner);
            const PoolPart& part = weights.layout.pools[pool];
            const Slice rows = all[unit];
            const std::byte* next = nullptr;
            if (unit + 1 < all.size()) {
                const Slice following = all[unit + 1];
                next = start(weights, part, part.first.gate, held(owner)[following.part], following);
            }
            up_rows(weights, pool, held(owner)[rows.part], rows, next);
        });
    station_.clock().lap(Phase::kExpertsUp);
}

/// A slice of one expert's gate and up, for all who chose it.
void ExpertsBlock::up_rows(const ThreadWeights& owner, std::size_t pool, std::size_t expert,
                           const Slice& rows, const std::byte* next) {
    const PoolPart& part = owner.layout.pools[pool];
    const std::span<const std::size_t> users = routing_.users(routing_.experts()[expert]);
    const std::size_t width = whole_tiles(task_.shape.expert_ff);
    const Range own = part.first.gate.rows_of(rows);
    const std::size_t first = part.first.gate.rows.begin + own.begin;
    const auto token = [&](std::size_t i) { return users[i] / routing_.top_k(); };
    const auto begin = [&](std::size_t i) { return users[i] % routing_.top_k() * width + first; };
    gated_rows_(
        owner, part.first, held_.slot(expert) * part.stride, rows, users.size(),
        [&](std::size_t i) -> const Activation& { return stream_inputs_[token(i)]; },
        [&](std::size_t i) { return station_.exchange().expert_hidden.of(token(i)) + begin(i); }, next);
    for (std::size_t i = 0; i < users.size(); ++i)
        station_.publish(&Exchange::expert_hidden, token(i), begin(i), own.count);
}

void ExpertsBlock::set_down_inputs(std::size_t pool, std::size_t slot) {
    const models::Shape& shape = task_.shape;
    const std::size_t width = whole_tiles(shape.expert_ff);
    const formats::Format routed = station_.own().layout.pools[pool].first.down.format;
    const MatrixPart& shared = station_.own().layout.static_slots[slot].feed_forward.down;
    for (std::size_t token = 0; token < station_.batch().size(); ++token) {
        for (std::size_t rank = 0; rank < routing_.top_k(); ++rank) {
            expert_inputs_[token * routing_.top_k() + rank].set(
                {station_.exchange().expert_hidden.of(token) + rank * width, shape.expert_ff},
                form_of(routed));
        }
        if (shape.shared_ff == 0) continue;
        shared_inputs_[token].set({station_.exchange().block_hidden.of(token), shape.shared_ff},
                                  form_of(shared.format));
    }
    station_.clock().lap(Phase::kActivations);
}

/// Down of the shared experts, with that of the others where their rows are split alike; else that of the
/// experts that each node holds whole behind it, in the same phase.
void ExpertsBlock::down(std::size_t pool, std::size_t slot) {
    const auto slices = [&](std::size_t owner) -> const std::vector<Slice>& {
        return station_.of(owner).layout.static_slots[slot].slices.down;
    };
    const auto held_slices = [&](std::size_t owner) -> const std::vector<Slice>& {
        return station_.of(owner).layout.pools[pool].down_slices;
    };
    const auto units = [&](std::size_t owner) {
        const bool none = held_.on(task_.division.node_of(owner)).empty();
        return slices(owner).size() + (none ? 0 : held_slices(owner).size());
    };
    station_.share_among(station_.owners(), units, [&](std::size_t owner, std::size_t unit) {
        const std::vector<Slice>& all = slices(owner);
        if (unit >= all.size()) return held_rows_down(owner, pool, held_slices(owner)[unit - all.size()]);
        const ThreadWeights& weights = station_.of(owner);
        const MatrixPart& shared = weights.layout.static_slots[slot].feed_forward.down;
        const bool more = unit + 1 < all.size() && shared.tiles > 0;
        rows_down(owner, pool, slot, all[unit],
                  more ? Station::start_of(weights, shared, 0, all[unit + 1]) : nullptr);
    });
    station_.clock().lap(Phase::kExpertsDown);
}

/// The rows of a slice: all at once where only single tokens are decoded, else a few at a time. `next` is the
/// tape that this thread will want after them, or null.
void ExpertsBlock::rows_down(std::size_t owner, std::size_t pool, std::size_t slot, const Slice& rows,
                             const std::byte* next) {
    const ThreadWeights& weights = station_.of(owner);
    const LayerPart& layer = weights.layout.static_slots[slot];
    const MatrixPart& routed = weights.layout.pools[pool].first.down;
    const MatrixPart& shared = layer.feed_forward.down;
    const bool split = task_.division.splits_experts();
    for_pieces(rows, [&](const Slice& some, const Slice* following) {
        const bool more = following != nullptr && shared.tiles > 0;
        const std::byte* then = more ? Station::start_of(weights, shared, 0, *following) : next;
        if (!split) expect_first(owner, pool, some);
        shared_down(weights, layer, some);
        if (!split) experts_down(owner, pool, some, then);
        station_.add_to_stream(split ? shared : routed, some, sums_.vectors());
    });
}

/// Calls body(piece, the next piece or null) for as many rows at a time as there is room for products.
template <class Body>
void ExpertsBlock::for_pieces(const Slice& rows, Body body) const {
    const std::size_t at_once = task_.together == 1 ? rows.tiles : kTilesOfABatch;
    for (std::size_t done = 0; done < rows.tiles; done += at_once) {
        const Slice some{rows.part, rows.first + done, std::min(at_once, rows.tiles - done)};
        const Slice following{rows.part, some.first + some.tiles, 0};
        body(some, done + at_once < rows.tiles ? &following : nullptr);
    }
}

void ExpertsBlock::expect_first(std::size_t owner, std::size_t pool, const Slice& rows) const {
    const std::span<const std::size_t> experts = held_.on(task_.division.node_of(owner));
    if (experts.empty()) return;
    const PoolPart& part = station_.of(owner).layout.pools[pool];
    kernels::prefetch_start(start(station_.of(owner), part, part.first.down, experts.front(), rows));
}

/// What the shared experts give, into the sums.
void ExpertsBlock::shared_down(const ThreadWeights& owner, const LayerPart& layer, const Slice& rows) {
    const MatrixPart& shared = layer.feed_forward.down;
    if (shared.tiles > 0) return station_.multiply(owner, shared, rows, shared_inputs_, sums_.vectors());
    for (std::size_t token = 0; token < station_.batch().size(); ++token)
        std::fill_n(sums_.of(token), rows.tiles * kernels::kTileRows, 0.0F);
}

/// Adds what the experts give that the owner's node holds a part of.
void ExpertsBlock::experts_down(std::size_t owner, std::size_t pool, const Slice& rows,
                                const std::byte* next) {
    const ThreadWeights& weights = station_.of(owner);
    const PoolPart& part = weights.layout.pools[pool];
    const MatrixPart& routed = part.first.down;
    const std::span<const std::size_t> experts = held_.on(task_.division.node_of(owner));
    for (std::size_t i = 0; i < experts.size(); ++i) {
        if (i + 1 < experts.size()) {
            kernels::prefetch_start(start(weights, part, routed, experts[i + 1], rows));
        } else if (next != nullptr) {
            kernels::prefetch_start(next);
        }
        const std::span<const std::size_t> users = routing_.users(routing_.experts()[experts[i]]);
        station_.multiply(
            weights, routed, held_.slot(experts[i]) * part.stride, rows, users.size(),
            [&](std::size_t u) -> const Activation& { return expert_inputs_[users[u]]; },
            [&](std::size_t u) { return products_.of(users[u]); });
    }
    sum_up(part.share.experts, routed.rows_of(rows).count);
}

/// Each token's experts in the order in which it chose them, whatever it is decoded with.
void ExpertsBlock::sum_up(const Range& experts, std::size_t rows) {
    for (std::size_t token = 0; token < station_.batch().size(); ++token) {
        for (std::size_t rank = 0; rank < routing_.top_k(); ++rank) {
            const std::size_t user = token * routing_.top_k() + rank;
            if (!experts.holds(routing_.expert(user))) continue;
            task_.kernels.vector.add_scaled(sums_.of(token), products_.of(user), routing_.weight(user), rows);
        }
    }
}

/// Down of the experts that a node holds whole: a sum of its own for every row.
void ExpertsBlock::held_rows_down(std::size_t owner, std::size_t pool, const Slice& rows) {
    const MatrixPart& routed = station_.of(owner).layout.pools[pool].first.down;
    const std::size_t first = task_.division.node_of(owner) * whole_tiles(task_.shape.hidden);
    for_pieces(rows, [&](const Slice& some, const Slice* /*following*/) {
        const Range own = routed.rows_of(some);
        const std::size_t begin = first + routed.rows.begin + own.begin;
        for (std::size_t token = 0; token < station_.batch().size(); ++token)
            std::fill_n(sums_.of(token), own.count, 0.0F);
        experts_down(owner, pool, some, nullptr);
        for (std::size_t token = 0; token < station_.batch().size(); ++token) {
            std::copy_n(sums_.of(token), own.count, station_.exchange().expert_sums.of(token) + begin);
            station_.publish(&Exchange::expert_sums, token, begin, own.count);
        }
    });
}

/// In the order of nodes, each node into its own stream.
void ExpertsBlock::add_expert_sums() {
    const std::size_t hidden = task_.shape.hidden;
    const Range rows = task_.division.within_node(hidden, station_.thread());
    for (std::size_t token = 0; token < station_.batch().size(); ++token) {
        for (std::size_t node = 0; node < task_.nodes.size(); ++node) {
            if (held_.on(node).empty()) continue;
            task_.kernels.vector.add(
                station_.exchange().stream.of(token) + rows.begin,
                station_.exchange().expert_sums.of(token) + node * whole_tiles(hidden) + rows.begin,
                rows.count);
        }
    }
    station_.clock().lap(Phase::kActivations);
}

}  // namespace weir::decode
