// SPDX-License-Identifier: Apache-2.0
#include "decode/blocks/dense_block.h"

namespace weir::decode {

using kernels::form_of;

DenseBlock::DenseBlock(Station& station)
    : station_(station),
      stream_inputs_(station.inputs(station.task().shape.hidden)),
      hidden_inputs_(station.inputs(station.task().shape.dense_ff)),
      gated_rows_(station, station.task().shape.dense_ff, 1),
      rows_(station.room(station.task().shape.hidden)) {}

void DenseBlock::run(numa::Member& member, std::size_t layer) {
    const Task& task = station_.task();
    const std::size_t slot = task.weights.placement[layer].static_slot;
    const FeedForwardPart& own = station_.own().layout.static_slots[slot].feed_forward;
    station_.normalise(station_.exchange().stream, task.weights.vectors[layer].feed_forward_norm,
                       stream_inputs_, form_of(own.gate.format) | form_of(own.up.format));
    up(slot);
    station_.expect(own.down);
    station_.meet(member, Phase::kDenseUp);
    for (std::size_t token = 0; token < station_.batch().size(); ++token) {
        hidden_inputs_[token].set({station_.exchange().block_hidden.of(token), task.shape.dense_ff},
                                  form_of(own.down.format));
    }
    station_.clock().lap(Phase::kActivations);
    down(slot);
    station_.expect_layer(layer + 1);
    station_.meet(member, Phase::kDenseDown);
}

void DenseBlock::up(std::size_t slot) {
    const auto slices = [&](const ThreadLayout& layout) -> const std::vector<Slice>& {
        return layout.static_slots[slot].slices.up;
    };
    station_.share(slices, [&](const ThreadWeights& owner, const Slice& rows, const Slice* next) {
        const FeedForwardPart& part = owner.layout.static_slots[slot].feed_forward;
        const std::size_t first = part.gate.rows.begin + part.gate.rows_of(rows).begin;
        gated_rows_(
            owner, part, 0, rows, station_.batch().size(),
            [&](std::size_t token) -> const kernels::Activation& { return stream_inputs_[token]; },
            [&](std::size_t token) { return station_.exchange().block_hidden.of(token) + first; },
            next != nullptr ? Station::start_of(owner, part.gate, 0, *next) : nullptr);
        station_.publish(&Exchange::block_hidden, part.gate, rows);
    });
    station_.clock().lap(Phase::kDenseUp);
}

void DenseBlock::down(std::size_t slot) {
    const auto slices = [&](const ThreadLayout& layout) -> const std::vector<Slice>& {
        return layout.static_slots[slot].slices.down;
    };
    station_.share(slices, [&](const ThreadWeights& owner, const Slice& rows, const Slice* /*next*/) {
        const MatrixPart& part = owner.layout.static_slots[slot].feed_forward.down;
        station_.multiply(owner, part, rows, hidden_inputs_, rows_.vectors());
        station_.add_to_stream(part, rows, rows_.vectors());
    });
    station_.clock().lap(Phase::kDenseDown);
}

}  // namespace weir::decode
