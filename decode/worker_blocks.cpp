// SPDX-License-Identifier: Apache-2.0
// The feed-forward blocks and the head of a token (decode/worker.h).
#include <algorithm>
#include <cmath>

#include "decode/draw.h"
#include "decode/worker.h"
#include "kernels/tape.h"

namespace weir::decode {

using kernels::Activation;
using kernels::form_of;
using kernels::whole_tiles;

void Worker::gate_and_up(const ThreadWeights& owner, const FeedForwardPart& part, std::size_t shift,
                         const Slice& rows, const Activation& input, std::span<float> Exchange::*hidden,
                         std::size_t first) {
    multiply(owner, part.gate, shift, rows, input, gate_.data());
    multiply(owner, part.up, shift, rows, input, up_.data());
    const Range own = rows_of(part.gate, rows);
    const std::size_t row = first + part.gate.rows.begin + own.begin;
    task_.kernels.vector.silu_multiply(gate_.data() + own.begin, up_.data() + own.begin, own.count,
                                       (exchange_.*hidden).data() + row);
    publish(hidden, row, own.count);
}

void Worker::dense(numa::Member& member, std::size_t static_slot, const LayerVectors& vectors) {
    const auto block = [&](const ThreadLayout& layout) -> const FeedForwardPart& {
        return layout.static_slots[static_slot].feed_forward;
    };
    const FeedForwardPart& own = block(own_.layout);
    normalise(exchange_.stream.data(), vectors.feed_forward_norm, hidden_input_,
              form_of(own.gate.format) | form_of(own.up.format));
    share([&](const ThreadLayout& layout) { return slices_of(block(layout).gate); },
          [&](const ThreadWeights& owner, std::size_t unit) {
              const FeedForwardPart& part = block(owner.layout);
              gate_and_up(owner, part, 0, slice(part.gate, unit), hidden_input_, &Exchange::block_hidden, 0);
          });
    clock_.lap(Phase::kDenseUp);
    meet(member, Phase::kDenseUp);
    dense_input_.set({exchange_.block_hidden.data(), task_.shape.dense_ff}, form_of(own.down.format));
    clock_.lap(Phase::kActivations);
    share([&](const ThreadLayout& layout) { return slices_of(block(layout).down); },
          [&](const ThreadWeights& owner, std::size_t unit) {
              const MatrixPart& part = block(owner.layout).down;
              const Slice rows = slice(part, unit);
              multiply(owner, part, 0, rows, dense_input_, rows_.data());
              add_to_stream(part, rows, rows_.data());
          });
    clock_.lap(Phase::kDenseDown);
    meet(member, Phase::kDenseDown);
}

void Worker::router_and_shared(std::size_t static_slot, const LayerVectors& vectors) {
    const LayerPart& own = own_.layout.static_slots[static_slot];
    normalise(exchange_.stream.data(), vectors.feed_forward_norm, hidden_input_,
              kernels::kFormFloat | form_of(own.router.format) | form_of(own.feed_forward.gate.format) |
                  form_of(own.feed_forward.up.format));
    const auto units = [&](const ThreadLayout& layout) {
        const LayerPart& part = layout.static_slots[static_slot];
        return slices_of(part.router) + slices_of(part.feed_forward.gate);
    };
    share(units, [&](const ThreadWeights& owner, std::size_t unit) {
        const LayerPart& part = owner.layout.static_slots[static_slot];
        const std::size_t first = slices_of(part.router);
        if (unit < first) {
            const Slice rows = slice(part.router, unit);
            multiply(owner, part.router, 0, rows, hidden_input_,
                     exchange_.router_logits.data() + part.router.rows.begin);
            publish(&Exchange::router_logits, part.router, rows);
        } else {
            gate_and_up(owner, part.feed_forward, 0, slice(part.feed_forward.gate, unit - first),
                        hidden_input_, &Exchange::block_hidden, 0);
        }
    });
    clock_.lap(Phase::kRouter);
}

void Worker::experts(numa::Member& member, std::size_t layer, std::uint64_t number) {
    const LayerPlacement& placement = task_.weights.placement[layer];
    choose(layer, number);
    experts_up(placement.pool);
    clock_.lap(Phase::kExpertsUp);
    meet(member, Phase::kExpertsUp);
    experts_down(placement.pool, placement.static_slot);
    clock_.lap(Phase::kExpertsDown);
    meet(member, Phase::kExpertsDown);
}

void Worker::choose(std::size_t layer, std::uint64_t number) {
    const models::Shape& shape = task_.shape;
    const LayerPlacement& placement = task_.weights.placement[layer];
    const float* logits = exchange_.router_logits.data();
    kernels::route(router_, logits, task_.weights.vectors[layer].router_bias.data(), chosen_,
                   {route_scratch_.data(), route_scratch_.size()});
    if (task_.draw_routing) {
        draw_experts(task_.seed, number, layer, shape.experts, drawn_);
        kernels::weights_for(router_, logits, drawn_, chosen_);
    }
    for (std::size_t i = 0; i < chosen_.size(); ++i) {
        slots_[i] = rings_[placement.pool].take(placement.first_pair + chosen_[i].expert);
    }
    clock_.lap(Phase::kActivations);
}

void Worker::experts_up(std::size_t pool) {
    const std::size_t width = whole_tiles(task_.shape.expert_ff);
    const auto units = [&](const ThreadLayout& layout) {
        return slots_.size() * slices_of(layout.pools[pool].first.gate);
    };
    share(units, [&](const ThreadWeights& owner, std::size_t unit) {
        const PoolPart& part = owner.layout.pools[pool];
        const std::size_t slices = slices_of(part.first.gate);
        const std::size_t expert = unit / slices;
        gate_and_up(owner, part.first, slots_[expert] * part.stride, slice(part.first.gate, unit % slices),
                    hidden_input_, &Exchange::expert_hidden, expert * width);
    });
}

void Worker::experts_down(std::size_t pool, std::size_t static_slot) {
    const models::Shape& shape = task_.shape;
    const auto shared = [&](const ThreadLayout& layout) -> const MatrixPart& {
        return layout.static_slots[static_slot].feed_forward.down;
    };
    const std::size_t width = whole_tiles(shape.expert_ff);
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        expert_inputs_[i].set({exchange_.expert_hidden.data() + i * width, shape.expert_ff},
                              form_of(own_.layout.pools[pool].first.down.format));
    }
    shared_input_.set({exchange_.block_hidden.data(), shape.shared_ff}, form_of(shared(own_.layout).format));
    clock_.lap(Phase::kActivations);
    share([&](const ThreadLayout& layout) { return slices_of(shared(layout)); },
          [&](const ThreadWeights& owner, std::size_t unit) {
              const MatrixPart& part = shared(owner.layout);
              rows_down(owner, owner.layout.pools[pool], part, slice(part, unit));
          });
}

void Worker::rows_down(const ThreadWeights& owner, const PoolPart& pool, const MatrixPart& shared,
                       const Slice& rows) {
    const Range own = rows_of(shared, rows);
    multiply(owner, shared, 0, rows, shared_input_, sum_.data());
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        multiply(owner, pool.first.down, slots_[i] * pool.stride, rows, expert_inputs_[i], rows_.data());
        task_.kernels.vector.add_scaled(sum_.data() + own.begin, rows_.data() + own.begin, chosen_[i].weight,
                                        own.count);
    }
    add_to_stream(shared, rows, sum_.data());
}

std::uint32_t Worker::head(numa::Member& member) {
    normalise(exchange_.stream.data(), task_.weights.output_norm, hidden_input_,
              form_of(own_.layout.head.format));
    Exchange::Best& best = front_.best[thread_];
    best = {-INFINITY, 0};
    share([](const ThreadLayout& layout) { return slices_of(layout.head); },
          [&](const ThreadWeights& owner, std::size_t unit) {
              best_of(owner, slice(owner.layout.head, unit), best);
          });
    clock_.lap(Phase::kHead);
    meet(member, Phase::kHead);
    // The lowest token of equals, whoever computed it.
    const Exchange::Best* winner = std::max_element(front_.best.begin(), front_.best.end(), Exchange::worse);
    const std::uint32_t token = winner->token;
    if (task_.division.first_of_node(thread_)) {
        task_.weights.embed(token, {exchange_.stream.data(), task_.shape.hidden});
    }
    clock_.lap(Phase::kActivations);
    meet(member, Phase::kHead);
    return token;
}

void Worker::best_of(const ThreadWeights& owner, const Slice& rows, Exchange::Best& best) {
    const MatrixPart& part = owner.layout.head;
    float* logits = front_.logits.data() + part.rows.begin;
    multiply(owner, part, 0, rows, hidden_input_, logits);
    const Range own = rows_of(part, rows);
    const std::size_t row = own.begin + task_.kernels.vector.argmax(logits + own.begin, own.count);
    const Exchange::Best here{logits[row], static_cast<std::uint32_t>(part.rows.begin + row)};
    if (Exchange::worse(best, here)) best = here;
}

}  // namespace weir::decode
