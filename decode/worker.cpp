// SPDX-License-Identifier: Apache-2.0
#include "decode/worker.h"

#include <algorithm>
#include <cmath>

#include "decode/draw.h"
#include "kernels/tape.h"

namespace weir::decode {

using kernels::Activation;
using kernels::form_of;

namespace {

std::size_t whole_tiles(std::size_t rows) {
    return kernels::tile_count(rows) * kernels::kTileRows;
}

kernels::RouteShape route_shape(const models::Shape& shape) {
    return {shape.experts, shape.top_k, shape.expert_groups, shape.top_groups,
            static_cast<float>(shape.expert_scale)};
}

}  // namespace

Worker::Worker(const Task& task, std::size_t thread)
    : task_(task),
      own_(task.weights.threads[thread]),
      first_of_team_(thread == 0),
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
    const models::Shape& shape = task.shape;
    const std::size_t row = shape.mla.kv_lora + shape.mla.rope;
    const std::size_t own_heads = own_.layout.static_slots.front().heads.heads.count;
    const std::size_t widest =
        whole_tiles(std::max({shape.hidden, shape.dense_ff, shape.shared_ff, shape.expert_ff}));
    norm_ = kernels::AlignedArray<float>(std::max(shape.hidden, shape.mla.q_lora));
    projected_ =
        kernels::AlignedArray<float>(whole_tiles(std::max(shape.mla.nope + shape.mla.rope, shape.mla.v)));
    queries_ = kernels::AlignedArray<float>(own_heads * row);
    contexts_ = kernels::AlignedArray<float>(own_heads * shape.mla.kv_lora);
    current_ = kernels::AlignedArray<float>(row);
    gate_ = kernels::AlignedArray<float>(widest);
    up_ = kernels::AlignedArray<float>(widest);
    rows_ = kernels::AlignedArray<float>(widest);
    sum_ = kernels::AlignedArray<float>(widest);
    route_scratch_ = kernels::AlignedArray<float>(kernels::route_scratch_size(route_shape(shape)));
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
        const LayerPart& part = own_.layout.static_slots[placement.static_slot];
        const LayerVectors& vectors = task_.weights.vectors[layer];
        attention(member, layer);
        if (placement.dense) {
            dense(member, part, vectors);
        } else {
            router_and_shared(part, vectors);
            meet(member, Phase::kRouter);
            experts(member, layer, part, number);
        }
    }
    return head(member);
}

void Worker::meet(numa::Member& member, Phase phase) {
    member.barrier();
    clock_.wait(phase);
}

void Worker::multiply(const MatrixPart& part, std::size_t shift, const Activation& input, float* out) {
    if (part.tiles == 0) return;
    task_.kernels.matvec[part.format](own_.tape(part) + shift, part.tiles, part.columns, input.view(), out);
}

void Worker::normalise(const float* values, const std::vector<float>& weight, Activation& out,
                       unsigned forms) {
    task_.kernels.vector.rms_norm(values, weight.data(), weight.size(),
                                  static_cast<float>(task_.shape.norm_epsilon), norm_.data());
    out.set({norm_.data(), weight.size()}, forms);
    clock_.lap(Phase::kActivations);
}

void Worker::add_to_stream(const MatrixPart& part, const float* rows) {
    task_.kernels.vector.add(task_.exchange.stream.data() + part.rows.begin, rows, part.rows.count);
}

void Worker::attention(numa::Member& member, std::size_t layer) {
    const LayerPart& part = own_.layout.static_slots[task_.weights.placement[layer].static_slot];
    const LayerVectors& vectors = task_.weights.vectors[layer];
    latent(part, vectors);
    meet(member, Phase::kLatent);
    heads(part, vectors, layer);
    meet(member, Phase::kValues);
    attended_input_.set({task_.exchange.attended.data(), attended_input_.size()},
                        form_of(part.output.format));
    clock_.lap(Phase::kActivations);
    multiply(part.output, 0, attended_input_, rows_.data());
    add_to_stream(part.output, rows_.data());
    clock_.lap(Phase::kOutput);
    meet(member, Phase::kOutput);
}

void Worker::latent(const LayerPart& part, const LayerVectors& vectors) {
    normalise(task_.exchange.stream.data(), vectors.attention_norm, hidden_input_,
              form_of(part.q_a.format) | form_of(part.kv_a.format));
    multiply(part.q_a, 0, hidden_input_, task_.exchange.q_a.data() + part.q_a.rows.begin);
    multiply(part.kv_a, 0, hidden_input_, task_.exchange.kv_a.data() + part.kv_a.rows.begin);
    clock_.lap(Phase::kLatent);
}

void Worker::heads(const LayerPart& part, const LayerVectors& vectors, std::size_t layer) {
    const models::LatentAttention& mla = task_.shape.mla;
    current_row(vectors);
    if (part.heads.heads.count > 0) {
        normalise(task_.exchange.q_a.data(), vectors.q_a_norm, q_input_,
                  form_of(part.heads.queries[0].format));
        queries(part.heads);
        const std::size_t past = task_.cache.positions() - 1;
        const float scale = 1.0F / std::sqrt(static_cast<float>(mla.nope + mla.rope));
        task_.kernels.attention({.queries = queries_.data(),
                                 .heads = part.heads.heads.count,
                                 .kv_lora = mla.kv_lora,
                                 .rope = mla.rope,
                                 .cache = task_.cache.layer(layer),
                                 .positions = past,
                                 .current = current_.data(),
                                 .scale = scale,
                                 .contexts = contexts_.data()},
                                attention_scratch_);
        clock_.lap(Phase::kAttention);
        values(part.heads);
    }
    if (first_of_team_) {
        task_.kernels.vector.f32_to_f16(current_.data(), task_.cache.row(layer, task_.cache.positions() - 1),
                                        current_.size());
    }
}

void Worker::current_row(const LayerVectors& vectors) {
    const models::LatentAttention& mla = task_.shape.mla;
    const float* kv = task_.exchange.kv_a.data();
    task_.kernels.vector.rms_norm(kv, vectors.kv_a_norm.data(), mla.kv_lora,
                                  static_cast<float>(task_.shape.norm_epsilon), current_.data());
    std::copy_n(kv + mla.kv_lora, mla.rope, current_.data() + mla.kv_lora);
    rotary_.rotate(current_.data() + mla.kv_lora);
}

void Worker::queries(const HeadsPart& part) {
    const models::LatentAttention& mla = task_.shape.mla;
    for (std::size_t i = 0; i < part.heads.count; ++i) {
        float* query = queries_.data() + i * (mla.kv_lora + mla.rope);
        multiply(part.queries[i], 0, q_input_, projected_.data());
        std::copy_n(projected_.data() + mla.nope, mla.rope, query + mla.kv_lora);
        rotary_.rotate(query + mla.kv_lora);
        clock_.lap(Phase::kQueries);
        std::fill_n(query, mla.kv_lora, 0.0F);
        const MatrixPart& keys = part.keys[i];
        task_.kernels.transposed[keys.format](own_.tape(keys), mla.nope, mla.kv_lora, projected_.data(),
                                              query);
        clock_.lap(Phase::kAbsorb);
    }
}

void Worker::values(const HeadsPart& part) {
    const models::LatentAttention& mla = task_.shape.mla;
    for (std::size_t i = 0; i < part.heads.count; ++i) {
        head_input_.set({contexts_.data() + i * mla.kv_lora, mla.kv_lora}, form_of(part.values[i].format));
        multiply(part.values[i], 0, head_input_, projected_.data());
        std::copy_n(projected_.data(), mla.v,
                    task_.exchange.attended.data() + (part.heads.begin + i) * mla.v);
    }
    clock_.lap(Phase::kValues);
}

void Worker::gate_and_up(const FeedForwardPart& part, std::size_t shift, const Activation& input,
                         float* hidden) {
    multiply(part.gate, shift, input, gate_.data());
    multiply(part.up, shift, input, up_.data());
    task_.kernels.vector.silu_multiply(gate_.data(), up_.data(), part.gate.rows.count,
                                       hidden + part.gate.rows.begin);
}

void Worker::dense(numa::Member& member, const LayerPart& part, const LayerVectors& vectors) {
    const FeedForwardPart& block = part.feed_forward;
    normalise(task_.exchange.stream.data(), vectors.feed_forward_norm, hidden_input_,
              form_of(block.gate.format) | form_of(block.up.format));
    gate_and_up(block, 0, hidden_input_, task_.exchange.block_hidden.data());
    clock_.lap(Phase::kDenseUp);
    meet(member, Phase::kDenseUp);
    dense_input_.set({task_.exchange.block_hidden.data(), task_.shape.dense_ff}, form_of(block.down.format));
    clock_.lap(Phase::kActivations);
    multiply(block.down, 0, dense_input_, rows_.data());
    add_to_stream(block.down, rows_.data());
    clock_.lap(Phase::kDenseDown);
    meet(member, Phase::kDenseDown);
}

void Worker::router_and_shared(const LayerPart& part, const LayerVectors& vectors) {
    const FeedForwardPart& shared = part.feed_forward;
    normalise(task_.exchange.stream.data(), vectors.feed_forward_norm, hidden_input_,
              kernels::kFormFloat | form_of(part.router.format) | form_of(shared.gate.format) |
                  form_of(shared.up.format));
    multiply(part.router, 0, hidden_input_, task_.exchange.router_logits.data() + part.router.rows.begin);
    gate_and_up(shared, 0, hidden_input_, task_.exchange.block_hidden.data());
    clock_.lap(Phase::kRouter);
}

void Worker::experts(numa::Member& member, std::size_t layer, const LayerPart& part, std::uint64_t number) {
    const PoolPart& pool = own_.layout.pools[task_.weights.placement[layer].pool];
    choose(layer, number);
    experts_up(pool);
    clock_.lap(Phase::kExpertsUp);
    meet(member, Phase::kExpertsUp);
    experts_down(pool, part);
    clock_.lap(Phase::kExpertsDown);
    meet(member, Phase::kExpertsDown);
}

void Worker::choose(std::size_t layer, std::uint64_t number) {
    const models::Shape& shape = task_.shape;
    const LayerPlacement& placement = task_.weights.placement[layer];
    const kernels::RouteShape router = route_shape(shape);
    const float* logits = task_.exchange.router_logits.data();
    kernels::route(router, logits, task_.weights.vectors[layer].router_bias.data(), chosen_,
                   {route_scratch_.data(), route_scratch_.size()});
    if (task_.draw_routing) {
        draw_experts(task_.seed, number, layer, shape.experts, drawn_);
        kernels::weights_for(router, logits, drawn_, chosen_);
    }
    for (std::size_t i = 0; i < chosen_.size(); ++i) {
        slots_[i] = rings_[placement.pool].take(placement.first_pair + chosen_[i].expert);
    }
    clock_.lap(Phase::kActivations);
}

void Worker::experts_up(const PoolPart& pool) {
    const std::size_t width = whole_tiles(task_.shape.expert_ff);
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        gate_and_up(pool.first, slots_[i] * pool.stride, hidden_input_,
                    task_.exchange.expert_hidden.data() + i * width);
    }
}

void Worker::experts_down(const PoolPart& pool, const LayerPart& part) {
    const models::Shape& shape = task_.shape;
    const MatrixPart& shared = part.feed_forward.down;
    const std::size_t width = whole_tiles(shape.expert_ff);
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        expert_inputs_[i].set({task_.exchange.expert_hidden.data() + i * width, shape.expert_ff},
                              form_of(pool.first.down.format));
    }
    shared_input_.set({task_.exchange.block_hidden.data(), shape.shared_ff}, form_of(shared.format));
    clock_.lap(Phase::kActivations);
    multiply(shared, 0, shared_input_, sum_.data());
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        multiply(pool.first.down, slots_[i] * pool.stride, expert_inputs_[i], rows_.data());
        task_.kernels.vector.add_scaled(sum_.data(), rows_.data(), chosen_[i].weight, shared.rows.count);
    }
    add_to_stream(shared, sum_.data());
}

std::uint32_t Worker::head(numa::Member& member) {
    Exchange& exchange = task_.exchange;
    const MatrixPart& part = own_.layout.head;
    normalise(exchange.stream.data(), task_.weights.output_norm, hidden_input_, form_of(part.format));
    float* logits = exchange.logits.data() + part.rows.begin;
    multiply(part, 0, hidden_input_, logits);
    Exchange::Best& best = exchange.best[static_cast<std::size_t>(member.thread())];
    best = {-INFINITY, 0};
    if (part.rows.count > 0) {
        const std::size_t row = task_.kernels.vector.argmax(logits, part.rows.count);
        best = {logits[row], static_cast<std::uint32_t>(part.rows.begin + row)};
    }
    clock_.lap(Phase::kHead);
    meet(member, Phase::kHead);
    // Rows ascend with the thread, so the first of equals is the lowest token, however many threads there
    // are.
    const Exchange::Best* winner =
        std::max_element(exchange.best.begin(), exchange.best.end(),
                         [](const auto& a, const auto& b) { return a.logit < b.logit; });
    const std::uint32_t token = winner->token;
    if (first_of_team_) task_.weights.embed(token, {exchange.stream.data(), task_.shape.hidden});
    clock_.lap(Phase::kActivations);
    meet(member, Phase::kHead);
    return token;
}

}  // namespace weir::decode
