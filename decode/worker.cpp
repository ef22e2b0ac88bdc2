// SPDX-License-Identifier: Apache-2.0
#include "decode/worker.h"

#include <algorithm>
#include <cmath>

#include "decode/draw.h"
#include "kernels/tape.h"

namespace weir::decode {

using kernels::Activation;
using kernels::form_of;
using kernels::whole_tiles;

namespace {

// Heads that a thread works on together, and another may take over. A pass over a long cache is shared by
// many, which convert its rows once; at a short one small units even out the threads.
constexpr std::size_t kMostHeadsTogether = 16;
constexpr std::size_t kLongCache = 512;

std::size_t heads_together(std::size_t positions) {
    return positions < kLongCache ? kMostHeadsTogether / 4 : kMostHeadsTogether;
}

Slice whole(const MatrixPart& part) {
    return {0, part.tiles};
}

}  // namespace

Worker::Worker(const Task& task, std::size_t thread, std::vector<std::size_t> helped)
    : task_(task),
      own_(task.weights.threads[thread]),
      first_of_team_(thread == 0),
      router_{task.shape.experts, task.shape.top_k, task.shape.expert_groups, task.shape.top_groups,
              static_cast<float>(task.shape.expert_scale)},
      owners_{thread},
      rotary_(task.shape.mla.rope, task.shape.rope_base),
      attention_scratch_(task.shape.mla.kv_lora, task.shape.mla.rope),
      hidden_input_(task.kernels.activation, task.shape.hidden),
      attended_input_(task.kernels.activation, task.shape.heads * task.shape.mla.v),
      q_input_(task.kernels.activation, task.shape.mla.q_lora),
      head_input_(task.kernels.activation, task.shape.mla.kv_lora),
      shared_input_(task.kernels.activation, task.shape.shared_ff),
      dense_input_(task.kernels.activation, task.shape.dense_ff),
      chosen_(task.shape.top_k),
      drawn_(task.shape.top_k),
      slots_(task.shape.top_k) {
    owners_.insert(owners_.end(), helped.begin(), helped.end());
    const models::Shape& shape = task.shape;
    const std::size_t row = shape.mla.kv_lora + shape.mla.rope;
    const std::size_t widest =
        whole_tiles(std::max({shape.hidden, shape.dense_ff, shape.shared_ff, shape.expert_ff}));
    norm_ = kernels::AlignedArray<float>(std::max(shape.hidden, shape.mla.q_lora));
    projected_ =
        kernels::AlignedArray<float>(whole_tiles(std::max(shape.mla.nope + shape.mla.rope, shape.mla.v)));
    queries_ = kernels::AlignedArray<float>(kMostHeadsTogether * row);
    contexts_ = kernels::AlignedArray<float>(kMostHeadsTogether * shape.mla.kv_lora);
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
    clock_.start();
    rotary_.set_position(task_.cache.positions() - 1);
    for (std::size_t layer = 0; layer < task_.shape.layers; ++layer) {
        const LayerPlacement& placement = task_.weights.placement[layer];
        const LayerVectors& vectors = task_.weights.vectors[layer];
        attention(member, layer);
        if (placement.dense) {
            dense(member, placement.static_slot, vectors);
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

void Worker::multiply(const ThreadWeights& owner, const MatrixPart& part, std::size_t shift,
                      const Slice& rows, const Activation& input, float* out) {
    if (rows.tiles == 0) return;
    const std::byte* tape =
        owner.tape(part) + shift + rows.first * kernels::tile_bytes(part.format, part.columns);
    task_.kernels.matvec[part.format](tape, rows.tiles, part.columns, input.view(),
                                      out + rows.first * kernels::kTileRows);
}

void Worker::normalise(const float* values, const std::vector<float>& weight, Activation& out,
                       unsigned forms) {
    task_.kernels.vector.rms_norm(values, weight.data(), weight.size(),
                                  static_cast<float>(task_.shape.norm_epsilon), norm_.data());
    out.set({norm_.data(), weight.size()}, forms);
    clock_.lap(Phase::kActivations);
}

void Worker::add_to_stream(const MatrixPart& part, const Slice& rows, const float* values) {
    const Range own = rows_of(part, rows);
    task_.kernels.vector.add(task_.exchange.stream.data() + part.rows.begin + own.begin, values + own.begin,
                             own.count);
}

void Worker::attention(numa::Member& member, std::size_t layer) {
    const std::size_t static_slot = task_.weights.placement[layer].static_slot;
    const LayerVectors& vectors = task_.weights.vectors[layer];
    latent(vectors, static_slot);
    meet(member, Phase::kLatent);
    heads(vectors, layer);
    meet(member, Phase::kValues);
    output(static_slot);
    meet(member, Phase::kOutput);
}

void Worker::latent(const LayerVectors& vectors, std::size_t static_slot) {
    const LayerPart& own = own_.layout.static_slots[static_slot];
    normalise(task_.exchange.stream.data(), vectors.attention_norm, hidden_input_,
              form_of(own.q_a.format) | form_of(own.kv_a.format));
    const auto units = [&](const ThreadLayout& layout) {
        const LayerPart& part = layout.static_slots[static_slot];
        return slices_of(part.q_a) + slices_of(part.kv_a);
    };
    share(units, [&](const ThreadWeights& owner, std::size_t unit) {
        const LayerPart& part = owner.layout.static_slots[static_slot];
        const std::size_t first = slices_of(part.q_a);
        if (unit < first) {
            multiply(owner, part.q_a, 0, slice(part.q_a, unit), hidden_input_,
                     task_.exchange.q_a.data() + part.q_a.rows.begin);
        } else {
            multiply(owner, part.kv_a, 0, slice(part.kv_a, unit - first), hidden_input_,
                     task_.exchange.kv_a.data() + part.kv_a.rows.begin);
        }
    });
    clock_.lap(Phase::kLatent);
}

void Worker::output(std::size_t static_slot) {
    attended_input_.set({task_.exchange.attended.data(), attended_input_.size()},
                        form_of(own_.layout.static_slots[static_slot].output.format));
    clock_.lap(Phase::kActivations);
    const auto units = [&](const ThreadLayout& layout) {
        return slices_of(layout.static_slots[static_slot].output);
    };
    share(units, [&](const ThreadWeights& owner, std::size_t unit) {
        const MatrixPart& part = owner.layout.static_slots[static_slot].output;
        const Slice rows = slice(part, unit);
        multiply(owner, part, 0, rows, attended_input_, rows_.data());
        add_to_stream(part, rows, rows_.data());
    });
    clock_.lap(Phase::kOutput);
}

void Worker::heads(const LayerVectors& vectors, std::size_t layer) {
    const std::size_t static_slot = task_.weights.placement[layer].static_slot;
    const auto part = [&](const ThreadLayout& layout) -> const HeadsPart& {
        return layout.static_slots[static_slot].heads;
    };
    const std::size_t past = task_.cache.positions() - 1;
    current_row(vectors);
    normalise(task_.exchange.q_a.data(), vectors.q_a_norm, q_input_, form_of(part(own_.layout).query_format));
    const std::size_t group = heads_together(past);
    share([&](const ThreadLayout& layout) { return (part(layout).heads.count + group - 1) / group; },
          [&](const ThreadWeights& owner, std::size_t unit) {
              const std::size_t first = unit * group;
              const Range some{first, std::min(group, part(owner.layout).heads.count - first)};
              queries(owner, part(owner.layout), some);
              attend(some.count, layer, past);
              values(owner, part(owner.layout), some);
          });
    if (first_of_team_) {
        task_.kernels.vector.f32_to_f16(current_.data(), task_.cache.row(layer, past), current_.size());
    }
}

void Worker::attend(std::size_t heads, std::size_t layer, std::size_t past) {
    const models::LatentAttention& mla = task_.shape.mla;
    task_.kernels.attention({.queries = queries_.data(),
                             .heads = heads,
                             .kv_lora = mla.kv_lora,
                             .rope = mla.rope,
                             .cache = task_.cache.layer(layer),
                             .positions = past,
                             .current = current_.data(),
                             .scale = 1.0F / std::sqrt(static_cast<float>(mla.nope + mla.rope)),
                             .contexts = contexts_.data()},
                            attention_scratch_);
    clock_.lap(Phase::kAttention);
}

void Worker::current_row(const LayerVectors& vectors) {
    const models::LatentAttention& mla = task_.shape.mla;
    const float* kv = task_.exchange.kv_a.data();
    task_.kernels.vector.rms_norm(kv, vectors.kv_a_norm.data(), mla.kv_lora,
                                  static_cast<float>(task_.shape.norm_epsilon), current_.data());
    std::copy_n(kv + mla.kv_lora, mla.rope, current_.data() + mla.kv_lora);
    rotary_.rotate(current_.data() + mla.kv_lora);
}

void Worker::queries(const ThreadWeights& owner, const HeadsPart& part, Range some) {
    const models::LatentAttention& mla = task_.shape.mla;
    for (std::size_t i = 0; i < some.count; ++i) {
        const MatrixPart& projection = part.queries[some.begin + i];
        const MatrixPart& keys = part.keys[some.begin + i];
        float* query = queries_.data() + i * (mla.kv_lora + mla.rope);
        multiply(owner, projection, 0, whole(projection), q_input_, projected_.data());
        std::copy_n(projected_.data() + mla.nope, mla.rope, query + mla.kv_lora);
        rotary_.rotate(query + mla.kv_lora);
        clock_.lap(Phase::kQueries);
        std::fill_n(query, mla.kv_lora, 0.0F);
        task_.kernels.transposed[keys.format](owner.tape(keys), mla.nope, mla.kv_lora, projected_.data(),
                                              query);
        clock_.lap(Phase::kAbsorb);
    }
}

void Worker::values(const ThreadWeights& owner, const HeadsPart& part, Range some) {
    const models::LatentAttention& mla = task_.shape.mla;
    for (std::size_t i = 0; i < some.count; ++i) {
        const MatrixPart& projection = part.values[some.begin + i];
        head_input_.set({contexts_.data() + i * mla.kv_lora, mla.kv_lora}, form_of(projection.format));
        multiply(owner, projection, 0, whole(projection), head_input_, projected_.data());
        std::copy_n(projected_.data(), mla.v,
                    task_.exchange.attended.data() + (part.heads.begin + some.begin + i) * mla.v);
    }
    clock_.lap(Phase::kValues);
}

}  // namespace weir::decode
