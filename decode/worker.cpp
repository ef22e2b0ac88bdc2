// SPDX-License-Identifier: Apache-2.0
#include "decode/worker.h"

#include <algorithm>

#include "decode/draw.h"
#include "decode/frequencies.h"
#include "kernels/prefetch.h"
#include "kernels/tape.h"

namespace weir::decode {

using kernels::Activation;
using kernels::whole_tiles;

namespace {

/// A thread and the others of its node, from the next one on, so that helpers spread; then those of virtual
/// nodes that share its memory.
std::vector<std::size_t> owners_for(const Division& division, std::size_t thread) {
    const std::size_t own = division.node_of(thread);
    const std::size_t nodes = division.nodes().size();
    std::vector<std::size_t> owners;
    for (std::size_t n = 0; n < nodes; ++n) {
        const Division::Node& node = division.nodes()[(own + n) % nodes];
        if (node.home != division.home_of(thread)) continue;
        const std::size_t first = n == 0 ? thread - node.threads.begin : thread;
        for (std::size_t i = 0; i < node.threads.count; ++i) {
            owners.push_back(node.threads.begin + (first + i) % node.threads.count);
        }
    }
    return owners;
}

kernels::RouteShape router_of(const Task& task) {
    const models::Router& router = task.arithmetic.router;
    const bool sigmoid = router.gate == models::Gate::kSigmoid;
    return {task.shape.experts,
            task.shape.top_k,
            router.groups,
            router.top_groups,
            static_cast<float>(router.scale),
            sigmoid ? kernels::RouteGate::kSigmoid : kernels::RouteGate::kSoftmax,
            router.normalised};
}

std::vector<Exchange*> others_for(const Task& task, std::size_t node) {
    std::vector<Exchange*> others;
    for (std::size_t i = 0; i < task.nodes.size(); ++i) {
        if (i != node) others.push_back(&task.nodes[i]->exchange);
    }
    return others;
}

}  // namespace

Worker::Worker(const Task& task, std::size_t thread)
    : task_(task),
      thread_(thread),
      node_(task.division.node_of(thread)),
      own_(task.weights.threads[thread]),
      exchange_(task.nodes[node_]->exchange),
      front_(task.nodes.front()->exchange),
      others_(others_for(task, node_)),
      cache_(task.nodes[node_]->cache),
      router_(router_of(task)),
      owners_(owners_for(task.division, thread)),
      rotary_(rotary_frequencies(task.arithmetic.rotary), task.arithmetic.rotary.magnitude),
      attention_scratch_(task.shape.latent().kv_lora, task.shape.latent().rope),
      hidden_input_(task.kernels.activation, task.shape.hidden),
      attended_input_(task.kernels.activation, task.shape.heads * task.shape.latent().v),
      q_input_(task.kernels.activation, task.shape.latent().q_lora),
      nope_input_(task.kernels.activation, task.shape.latent().nope),
      head_input_(task.kernels.activation, task.shape.latent().kv_lora),
      shared_input_(task.kernels.activation, task.shape.shared_ff),
      dense_input_(task.kernels.activation, task.shape.dense_ff),
      chosen_(task.shape.top_k),
      drawn_(task.shape.top_k),
      slots_(task.shape.top_k) {
    const models::Shape& shape = task.shape;
    const std::size_t row = shape.latent().kv_lora + shape.latent().rope;
    const std::size_t widest =
        whole_tiles(std::max({shape.hidden, shape.dense_ff, shape.shared_ff, shape.expert_ff}));
    norm_ = kernels::AlignedArray<float>(std::max(shape.hidden, shape.latent().q_lora));
    projected_ = kernels::AlignedArray<float>(
        whole_tiles(std::max(shape.latent().nope + shape.latent().rope, shape.latent().v)));
    absorbed_ = kernels::AlignedArray<float>(whole_tiles(shape.latent().kv_lora));
    queries_ = kernels::AlignedArray<float>(kMostHeadsTogether * row);
    contexts_ = kernels::AlignedArray<float>(kMostHeadsTogether * shape.latent().kv_lora);
    log_sums_ = kernels::AlignedArray<float>(kMostHeadsTogether);
    current_ = kernels::AlignedArray<float>(row);
    gate_ = kernels::AlignedArray<float>(widest);
    up_ = kernels::AlignedArray<float>(widest);
    rows_ = kernels::AlignedArray<float>(widest);
    sum_ = kernels::AlignedArray<float>(widest);
    route_scratch_ = kernels::AlignedArray<float>(kernels::route_scratch_size(router_));
    for (std::size_t i = 0; i < shape.top_k; ++i)
        expert_inputs_.emplace_back(task.kernels.activation, shape.expert_ff);
    for (std::size_t i = 0; i < own_.layout.pools.size(); ++i) {
        rings_.emplace_back(own_.layout.pools[i].pairs, own_.layout.pools[i].slots, task.seed + i);
    }
}

std::uint32_t Worker::token(numa::Member& member, std::uint64_t number) {
    return at(member, task_.context - 1, number);
}

void Worker::given(numa::Member& member, std::uint32_t token, std::size_t position) {
    if (task_.division.first_of_node(thread_))
        task_.weights.embed(token, {exchange_.stream.data(), task_.shape.hidden});
    member.barrier();
    at(member, position, position);
}

std::uint32_t Worker::at(numa::Member& member, std::size_t position, std::uint64_t number) {
    clock_.start();
    position_ = position;
    rotary_.set_position(position);
    for (std::size_t layer = 0; layer < task_.shape.layers; ++layer) {
        const LayerPlacement& placement = task_.weights.placement[layer];
        const LayerVectors& vectors = task_.weights.vectors[layer];
        attention(member, layer);
        if (placement.dense) {
            dense(member, layer);
        } else {
            router_and_shared(placement.static_slot, vectors);
            meet(member, Phase::kRouter);
            experts(member, layer, number);
        }
    }
    return head(member);
}

void Worker::meet(numa::Member& member, Phase phase) {
    member.barrier();
    clock_.wait(phase);
}

const std::byte* Worker::start_of(const ThreadWeights& owner, const MatrixPart& part, std::size_t shift,
                                  const Slice& rows) {
    return owner.tape(part) + shift + rows.first * kernels::tile_bytes(part.format, part.columns);
}

void Worker::multiply(const ThreadWeights& owner, const MatrixPart& part, std::size_t shift,
                      const Slice& rows, const Activation& input, float* out) {
    if (rows.tiles == 0) return;
    task_.kernels.matvec[part.format](start_of(owner, part, shift, rows), rows.tiles, part.columns,
                                      input.view(), out + rows.first * kernels::kTileRows);
}

void Worker::expect(const MatrixPart& part) {
    if (part.tiles > 0) kernels::prefetch_start(own_.tape(part));
}

void Worker::expect_layer(std::size_t layer) {
    if (layer < task_.shape.layers) {
        expect(own_.layout.static_slots[task_.weights.placement[layer].static_slot].q_a);
    } else {
        expect(own_.layout.head);
    }
}

void Worker::normalise(const float* values, const std::vector<float>& weight, Activation& out,
                       unsigned forms) {
    task_.kernels.vector.rms_norm(values, weight.data(), weight.size(),
                                  static_cast<float>(task_.shape.norm_epsilon), norm_.data());
    out.set({norm_.data(), weight.size()}, forms);
    clock_.lap(Phase::kActivations);
}

void Worker::add_to_stream(const MatrixPart& part, const Slice& rows, const float* values) {
    const Range own = part.rows_of(rows);
    task_.kernels.vector.add(exchange_.stream.data() + part.rows.begin + own.begin, values + own.begin,
                             own.count);
    publish(&Exchange::stream, part, rows);
}

void Worker::publish(std::span<float> Exchange::*array, std::size_t begin, std::size_t count) {
    const float* own = (exchange_.*array).data() + begin;
    for (Exchange* other : others_) std::copy_n(own, count, (other->*array).data() + begin);
}

}  // namespace weir::decode
