// SPDX-License-Identifier: Apache-2.0
#include "decode/blocks/output_block.h"

#include "kernels/prefetch.h"

namespace weir::decode {

void multiply_projections(Station& station, std::size_t layer, const Inputs& inputs) {
    const std::size_t slot = station.task().weights.placement[layer].static_slot;
    const auto slices = [&](const ThreadLayout& layout) -> const std::vector<Slice>& {
        return layout.static_slots[slot].slices.projections;
    };
    station.share(slices, [&](const ThreadWeights& owner, const Slice& rows, const Slice* next) {
        const std::vector<MatrixPart>& parts = owner.layout.static_slots[slot].projections;
        const MatrixPart& part = parts[rows.part];
        const auto array = Exchange::kProjections[rows.part];
        if (next != nullptr && next->part != rows.part)
            kernels::prefetch_start(owner.tape(parts[next->part]));
        TokenVectors out = station.exchange().*array;
        out.first += part.rows.begin + part.rows_of(rows).begin;
        station.multiply(owner, part, rows, inputs, out);
        station.publish(array, part, rows);
    });
    station.clock().lap(Phase::kProjections);
}

OutputBlock::OutputBlock(Station& station, std::size_t width)
    : station_(station),
      width_(width),
      inputs_(station.inputs(width)),
      rows_(station.room(station.task().shape.hidden)) {}

void OutputBlock::run(numa::Member& member, std::size_t layer) {
    const LayerPlacement& placement = station_.task().weights.placement[layer];
    const LayerPart& own = station_.own().layout.static_slots[placement.static_slot];
    for (std::size_t token = 0; token < station_.batch().size(); ++token)
        inputs_[token].set({station_.exchange().attended.of(token), width_},
                           kernels::form_of(own.output.format));
    station_.clock().lap(Phase::kActivations);
    const auto slices = [&](const ThreadLayout& layout) -> const std::vector<Slice>& {
        return layout.static_slots[placement.static_slot].slices.output;
    };
    station_.share(slices, [&](const ThreadWeights& owner, const Slice& rows, const Slice* /*next*/) {
        const MatrixPart& part = owner.layout.static_slots[placement.static_slot].output;
        station_.multiply(owner, part, rows, inputs_, rows_.vectors());
        station_.add_to_stream(part, rows, rows_.vectors());
    });
    station_.clock().lap(Phase::kOutput);
    station_.expect(placement.dense ? own.feed_forward.gate : own.router);
    station_.meet(member, Phase::kOutput);
}

}  // namespace weir::decode
