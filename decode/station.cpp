// SPDX-License-Identifier: Apache-2.0
#include "decode/station.h"

#include "kernels/prefetch.h"

namespace weir::decode {
namespace {

/// A thread and the others of its node, from the next one on, so that helpers spread; then those of virtual
/// nodes that share its memory, or whose weights it has a copy of.
std::vector<std::size_t> owners_for(const Division& division, std::size_t thread) {
    const std::size_t own = division.node_of(thread);
    const std::size_t nodes = division.nodes().size();
    std::vector<std::size_t> owners;
    for (std::size_t n = 0; n < nodes; ++n) {
        const Division::Node& node = division.nodes()[(own + n) % nodes];
        if (node.home != division.home_of(thread) && !division.mirrors()) continue;
        const std::size_t first = n == 0 ? thread - node.threads.begin : thread;
        for (std::size_t i = 0; i < node.threads.count; ++i) {
            owners.push_back(node.threads.begin + (first + i) % node.threads.count);
        }
    }
    return owners;
}

std::vector<Exchange*> others_for(const Task& task, std::size_t node) {
    std::vector<Exchange*> others;
    for (std::size_t i = 0; i < task.nodes.size(); ++i) {
        if (i != node) others.push_back(&task.nodes[i]->exchange);
    }
    return others;
}

std::size_t widest_norm(const models::Shape& shape) {
    return std::max(shape.hidden, shape.mla ? shape.mla->q_lora : 0);
}

}  // namespace

Station::Station(const Task& task, std::size_t thread)
    : task_(task),
      thread_(thread),
      node_(task.division.node_of(thread)),
      own_(task.weights.threads[thread]),
      exchange_(task.nodes[node_]->exchange),
      front_(task.nodes.front()->exchange),
      others_(others_for(task, node_)),
      cache_(task.nodes[node_]->cache),
      owners_(owners_for(task.division, thread)),
      norm_(widest_norm(task.shape)) {}

Inputs Station::inputs(std::size_t size, std::size_t times) const {
    Inputs all;
    for (std::size_t i = 0; i < task_.together * times; ++i) all.emplace_back(task_.kernels.activation, size);
    return all;
}

void Station::normalise(TokenVectors values, const std::vector<float>& weight, Inputs& out, unsigned forms) {
    for (std::size_t token = 0; token < batch_.size(); ++token) {
        task_.kernels.vector.rms_norm(values.of(token), weight.data(), weight.size(),
                                      static_cast<float>(task_.shape.norm_epsilon), norm_.data());
        out[token].set({norm_.data(), weight.size()}, forms);
    }
    clock_.lap(Phase::kActivations);
}

void Station::add_to_stream(const MatrixPart& part, const Slice& rows, TokenVectors values) {
    const Range own = part.rows_of(rows);
    for (std::size_t token = 0; token < batch_.size(); ++token) {
        task_.kernels.vector.add(exchange_.stream.of(token) + part.rows.begin + own.begin, values.of(token),
                                 own.count);
    }
    publish(&Exchange::stream, part, rows);
}

void Station::publish(TokenVectors Exchange::*array, std::size_t token, std::size_t begin,
                      std::size_t count) const {
    const float* own = (exchange_.*array).of(token) + begin;
    for (Exchange* other : others_) std::copy_n(own, count, (other->*array).of(token) + begin);
}

void Station::publish(TokenVectors Exchange::*array, const MatrixPart& part, const Slice& rows) const {
    const Range own = part.rows_of(rows);
    for (std::size_t token = 0; token < batch_.size(); ++token) {
        publish(array, token, part.rows.begin + own.begin, own.count);
    }
}

void Station::expect(const MatrixPart& part) const {
    if (part.tiles > 0) kernels::prefetch_start(own_.tape(part));
}

void Station::expect_layer(std::size_t layer) const {
    if (layer < task_.shape.layers) {
        const std::size_t slot = task_.weights.placement[layer].static_slot;
        expect(own_.layout.static_slots[slot].projections.front());
    } else {
        expect(own_.layout.head);
    }
}

}  // namespace weir::decode
