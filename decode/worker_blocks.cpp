// SPDX-License-Identifier: Apache-2.0
// The feed-forward blocks and the head of a token (decode/worker.h).
#include <algorithm>
#include <cmath>

#include "decode/draw.h"
#include "decode/worker.h"
#include "kernels/prefetch.h"
#include "kernels/tape.h"

namespace weir::decode {

using kernels::Activation;
using kernels::form_of;
using kernels::whole_tiles;

void Worker::gate_and_up(const ThreadWeights& owner, const FeedForwardPart& part, std::size_t shift,
                         const Slice& rows, std::span<float> Exchange::*hidden, std::size_t first,
                         const std::byte* next) {
    kernels::prefetch_start(start_of(owner, part.up, shift, rows));
    multiply(owner, part.gate, shift, rows, hidden_input_, gate_.data());
    if (next != nullptr) kernels::prefetch_start(next);
    multiply(owner, part.up, shift, rows, hidden_input_, up_.data());
    const Range own = part.gate.rows_of(rows);
    const std::size_t row = first + part.gate.rows.begin + own.begin;
    task_.kernels.vector.silu_multiply(gate_.data() + own.begin, up_.data() + own.begin, own.count,
                                       (exchange_.*hidden).data() + row);
    publish(hidden, row, own.count);
}

void Worker::dense(numa::Member& member, std::size_t layer) {
    const std::size_t static_slot = task_.weights.placement[layer].static_slot;
    const auto block = [&](const ThreadLayout& layout) -> const FeedForwardPart& {
        return layout.static_slots[static_slot].feed_forward;
    };
    const FeedForwardPart& own = block(own_.layout);
    normalise(exchange_.stream.data(), task_.weights.vectors[layer].feed_forward_norm, hidden_input_,
              form_of(own.gate.format) | form_of(own.up.format));
    const auto slices = [&](const ThreadLayout& layout) -> const LayerSlices& {
        return layout.static_slots[static_slot].slices;
    };
    share([&](const ThreadLayout& layout) -> const std::vector<Slice>& { return slices(layout).up; },
          [&](const ThreadWeights& owner, const Slice& rows, const Slice* next) {
              const FeedForwardPart& part = block(owner.layout);
              gate_and_up(owner, part, 0, rows, &Exchange::block_hidden, 0,
                          next != nullptr ? start_of(owner, part.gate, 0, *next) : nullptr);
          });
    clock_.lap(Phase::kDenseUp);
    expect(own.down);
    meet(member, Phase::kDenseUp);
    dense_input_.set({exchange_.block_hidden.data(), task_.shape.dense_ff}, form_of(own.down.format));
    clock_.lap(Phase::kActivations);
    share([&](const ThreadLayout& layout) -> const std::vector<Slice>& { return slices(layout).down; },
          [&](const ThreadWeights& owner, const Slice& rows, const Slice* /*next*/) {
              const MatrixPart& part = block(owner.layout).down;
              multiply(owner, part, 0, rows, dense_input_, rows_.data());
              add_to_stream(part, rows, rows_.data());
          });
    clock_.lap(Phase::kDenseDown);
    expect_layer(layer + 1);
    meet(member, Phase::kDenseDown);
}

void Worker::router_and_shared(std::size_t static_slot, const LayerVectors& vectors) {
    const LayerPart& own = own_.layout.static_slots[static_slot];
    normalise(exchange_.stream.data(), vectors.feed_forward_norm, hidden_input_,
              kernels::kFormFloat | form_of(own.router.format) | form_of(own.feed_forward.gate.format) |
                  form_of(own.feed_forward.up.format));
    const auto slices = [&](const ThreadLayout& layout) -> const std::vector<Slice>& {
        return layout.static_slots[static_slot].slices.up;
    };
    share(slices, [&](const ThreadWeights& owner, const Slice& rows, const Slice* next) {
        const LayerPart& part = owner.layout.static_slots[static_slot];
        const std::byte* next_gate =
            next != nullptr && next->part == 1 ? start_of(owner, part.feed_forward.gate, 0, *next) : nullptr;
        if (rows.part == 1) {
            gate_and_up(owner, part.feed_forward, 0, rows, &Exchange::block_hidden, 0, next_gate);
            return;
        }
        if (next_gate != nullptr) kernels::prefetch_start(next_gate);
        multiply(owner, part.router, 0, rows, hidden_input_,
                 exchange_.router_logits.data() + part.router.rows.begin);
        publish(&Exchange::router_logits, part.router, rows);
    });
    clock_.lap(Phase::kRouter);
}

void Worker::experts(numa::Member& member, std::size_t layer, std::uint64_t number) {
    const LayerPlacement& placement = task_.weights.placement[layer];
    choose(layer, number);
    experts_up(placement.pool);
    clock_.lap(Phase::kExpertsUp);
    expect(own_.layout.static_slots[placement.static_slot].feed_forward.down);
    meet(member, Phase::kExpertsUp);
    experts_down(placement.pool, placement.static_slot);
    clock_.lap(Phase::kExpertsDown);
    expect_layer(layer + 1);
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
    const auto slices = [&](const ThreadLayout& layout) -> const std::vector<Slice>& {
        return layout.pools[pool].up_slices;
    };
    share(slices, [&](const ThreadWeights& owner, const Slice& rows, const Slice* next) {
        const PoolPart& part = owner.layout.pools[pool];
        const std::byte* next_gate =
            next != nullptr ? start_of(owner, part.first.gate, slots_[next->part] * part.stride, *next)
                            : nullptr;
        gate_and_up(owner, part.first, slots_[rows.part] * part.stride, rows, &Exchange::expert_hidden,
                    rows.part * width, next_gate);
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
    const auto slices = [&](const ThreadLayout& layout) -> const std::vector<Slice>& {
        return layout.static_slots[static_slot].slices.down;
    };
    share(slices, [&](const ThreadWeights& owner, const Slice& rows, const Slice* next) {
        rows_down(owner, owner.layout.pools[pool], owner.layout.static_slots[static_slot], rows, next);
    });
}

void Worker::rows_down(const ThreadWeights& owner, const PoolPart& pool, const LayerPart& layer,
                       const Slice& rows, const Slice* next) {
    const MatrixPart& shared = layer.feed_forward.down;
    const MatrixPart& routed = pool.first.down;
    const Range own = shared.rows_of(rows);
    const auto place = [&](std::size_t expert) { return slots_[expert] * pool.stride; };
    if (!slots_.empty()) kernels::prefetch_start(start_of(owner, routed, place(0), rows));
    multiply(owner, shared, 0, rows, shared_input_, sum_.data());
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        if (i + 1 < slots_.size()) {
            kernels::prefetch_start(start_of(owner, routed, place(i + 1), rows));
        } else if (next != nullptr) {
            kernels::prefetch_start(start_of(owner, shared, 0, *next));
        }
        multiply(owner, routed, place(i), rows, expert_inputs_[i], rows_.data());
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
    share([](const ThreadLayout& layout) -> const std::vector<Slice>& { return layout.head_slices; },
          [&](const ThreadWeights& owner, const Slice& rows, const Slice* /*next*/) {
              best_of(owner, rows, best);
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
    const Range own = part.rows_of(rows);
    const std::size_t row = own.begin + task_.kernels.vector.argmax(logits + own.begin, own.count);
    const Exchange::Best here{logits[row], static_cast<std::uint32_t>(part.rows.begin + row)};
    if (Exchange::worse(best, here)) best = here;
}

}  // namespace weir::decode
