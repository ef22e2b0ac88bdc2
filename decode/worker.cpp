// SPDX-License-Identifier: Apache-2.0
#include "decode/worker.h"

namespace weir::decode {
namespace {

bool any_layer(const Task& task, bool dense) {
    for (const LayerPlacement& layer : task.weights.placement) {
        if (layer.dense == dense) return true;
    }
    return false;
}

}  // namespace

Worker::Worker(const Task& task, std::size_t thread)
    : station_(task, thread), attention_(make_attention_block(station_)), head_(station_) {
    if (any_layer(task, true)) dense_.emplace(station_);
    if (any_layer(task, false)) experts_.emplace(station_);
}

std::uint32_t Worker::token(numa::Member& member, std::uint64_t number) {
    const BatchToken last{0, station_.task().context - 1, number};
    decode(member, {&last, 1});
    const std::uint32_t best = head_.best(0);
    embed(0, best);
    clock().lap(Phase::kActivations);
    station_.meet(member, Phase::kHead);
    return best;
}

void Worker::given(numa::Member& member, std::span<const std::uint32_t> tokens,
                   std::span<const BatchToken> batch) {
    for (std::size_t i = 0; i < tokens.size(); ++i) embed(i, tokens[i]);
    member.barrier();
    decode(member, batch);
}

void Worker::embed(std::size_t place, std::uint32_t token) {
    if (!station_.first_of_node()) return;
    const Task& task = station_.task();
    task.weights.embed(token, {station_.exchange().stream.of(place), task.shape.hidden});
}

void Worker::decode(numa::Member& member, std::span<const BatchToken> batch) {
    clock().start();
    station_.begin(batch);
    const Task& task = station_.task();
    for (std::size_t layer = 0; layer < task.shape.layers; ++layer) {
        attention_->run(member, layer);
        if (task.weights.placement[layer].dense) {
            dense_->run(member, layer);
        } else {
            experts_->run(member, layer);
        }
    }
    head_.run(member);
}

}  // namespace weir::decode
