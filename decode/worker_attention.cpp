// SPDX-License-Identifier: Apache-2.0
// The attention of a token (decode/worker.h).
#include <algorithm>
#include <cmath>
#include <limits>

#include "decode/worker.h"
#include "kernels/prefetch.h"
#include "kernels/tape.h"

namespace weir::decode {

using kernels::form_of;

namespace {

std::size_t heads_together(std::size_t positions) {
    return positions < kLongCache ? kMostHeadsTogether / 4 : kMostHeadsTogether;
}

std::size_t groups_of(std::size_t heads, std::size_t together) {
    return (heads + together - 1) / together;
}

/// Group `index` of some heads that are worked on together.
Range group_of(std::size_t heads, std::size_t together, std::size_t index) {
    const std::size_t begin = index * together;
    return {begin, std::min(together, heads - begin)};
}

Slice whole(const MatrixPart& part) {
    return {0, 0, part.tiles};
}

}  // namespace

void Worker::attention(numa::Member& member, std::size_t layer) {
    const std::size_t static_slot = task_.weights.placement[layer].static_slot;
    const LayerVectors& vectors = task_.weights.vectors[layer];
    const LayerPart& own = own_.layout.static_slots[static_slot];
    latent(vectors, static_slot);
    if (own.heads.heads.count > 0) expect(own.heads.queries.front());
    meet(member, Phase::kLatent);
    if (task_.division.splits_cache()) {
        heads_over_parts(member, vectors, layer);
    } else {
        heads(vectors, layer);
    }
    expect(own.output);
    meet(member, Phase::kValues);
    output(static_slot);
    expect(task_.weights.placement[layer].dense ? own.feed_forward.gate : own.router);
    meet(member, Phase::kOutput);
}

void Worker::latent(const LayerVectors& vectors, std::size_t static_slot) {
    const LayerPart& own = own_.layout.static_slots[static_slot];
    const formats::Format query = task_.shape.latent().q_lora > 0 ? own.q_a.format : own.heads.query_format;
    normalise(exchange_.stream.data(), vectors.attention_norm, hidden_input_,
              form_of(query) | form_of(own.kv_a.format));
    const auto slices = [&](const ThreadLayout& layout) -> const std::vector<Slice>& {
        return layout.static_slots[static_slot].slices.latent;
    };
    share(slices, [&](const ThreadWeights& owner, const Slice& rows, const Slice* next) {
        const LayerPart& part = owner.layout.static_slots[static_slot];
        const bool query = rows.part == 0;
        const MatrixPart& matrix = query ? part.q_a : part.kv_a;
        const auto array = query ? &Exchange::q_a : &Exchange::kv_a;
        if (query && next != nullptr && next->part == 1) kernels::prefetch_start(owner.tape(part.kv_a));
        multiply(owner, matrix, 0, rows, hidden_input_, (exchange_.*array).data() + matrix.rows.begin);
        publish(array, matrix, rows);
    });
    clock_.lap(Phase::kLatent);
}

void Worker::output(std::size_t static_slot) {
    attended_input_.set({exchange_.attended.data(), attended_input_.size()},
                        form_of(own_.layout.static_slots[static_slot].output.format));
    clock_.lap(Phase::kActivations);
    const auto slices = [&](const ThreadLayout& layout) -> const std::vector<Slice>& {
        return layout.static_slots[static_slot].slices.output;
    };
    share(slices, [&](const ThreadWeights& owner, const Slice& rows, const Slice* /*next*/) {
        const MatrixPart& part = owner.layout.static_slots[static_slot].output;
        multiply(owner, part, 0, rows, attended_input_, rows_.data());
        add_to_stream(part, rows, rows_.data());
    });
    clock_.lap(Phase::kOutput);
}

/// Own heads over the whole cache, which this node holds.
void Worker::heads(const LayerVectors& vectors, std::size_t layer) {
    const std::size_t static_slot = task_.weights.placement[layer].static_slot;
    current_row(vectors, static_slot);
    const std::size_t together = heads_together(position_);
    const auto units = [&](std::size_t owner) {
        return groups_of(heads_of(owner, static_slot).heads.count, together);
    };
    share_among(owners_, units, [&](std::size_t owner, std::size_t unit) {
        const HeadsPart& part = heads_of(owner, static_slot);
        const Range some = group_of(part.heads.count, together, unit);
        queries(task_.weights.threads[owner], part, some);
        attend(queries_.data(), some.count, layer, nullptr);
        values(task_.weights.threads[owner], part, some);
    });
    keep_current_row(layer);
}

/// All heads over this node's positions; who owns a head merges what the nodes found.
void Worker::heads_over_parts(numa::Member& member, const LayerVectors& vectors, std::size_t layer) {
    const std::size_t static_slot = task_.weights.placement[layer].static_slot;
    current_row(vectors, static_slot);
    publish_queries(static_slot);
    meet(member, Phase::kQueries);
    attend_to_own_part(layer);
    meet(member, Phase::kAttention);
    keep_current_row(layer);
    merge_and_publish_values(static_slot);
}

void Worker::publish_queries(std::size_t static_slot) {
    const std::size_t row = task_.shape.latent().kv_lora + task_.shape.latent().rope;
    const auto units = [&](std::size_t owner) {
        return groups_of(heads_of(owner, static_slot).heads.count, kMostHeadsTogether / 4);
    };
    share_among(owners_, units, [&](std::size_t owner, std::size_t unit) {
        const HeadsPart& part = heads_of(owner, static_slot);
        const Range some = group_of(part.heads.count, kMostHeadsTogether / 4, unit);
        queries(task_.weights.threads[owner], part, some);
        const std::size_t begin = (part.heads.begin + some.begin) * row;
        std::copy_n(queries_.data(), some.count * row, exchange_.queries.data() + begin);
        publish(&Exchange::queries, begin, some.count * row);
    });
}

void Worker::attend_to_own_part(std::size_t layer) {
    const std::size_t row = task_.shape.latent().kv_lora + task_.shape.latent().rope;
    const auto heads_of_thread = [&](std::size_t thread) {
        return task_.division.within_node(task_.shape.heads, thread);
    };
    const std::size_t together = heads_together(past());
    share_among(
        node_owners(), [&](std::size_t owner) { return groups_of(heads_of_thread(owner).count, together); },
        [&](std::size_t owner, std::size_t unit) {
            const Range whole = heads_of_thread(owner);
            Range some = group_of(whole.count, together, unit);
            some.begin += whole.begin;
            if (past() == 0 && !holds_current()) {
                std::fill_n(contexts_.data(), contexts_.size(), 0.0F);
                std::fill_n(log_sums_.data(), some.count, -std::numeric_limits<float>::infinity());
            } else {
                attend(exchange_.queries.data() + some.begin * row, some.count, layer, log_sums_.data());
            }
            hand_out_contexts(some);
        });
}

/// What this node's positions gave to some heads, into the exchanges of the nodes that own those heads.
void Worker::hand_out_contexts(Range heads) {
    const std::size_t kv_lora = task_.shape.latent().kv_lora;
    std::size_t owner = 0;
    for (std::size_t head = heads.begin; head < heads.end(); ++head) {
        while (head >= task_.division.of_node(task_.shape.heads, owner).end()) ++owner;
        Exchange& exchange = task_.nodes[owner]->exchange;
        const std::size_t place = node_ * task_.shape.heads + head;
        std::copy_n(contexts_.data() + (head - heads.begin) * kv_lora, kv_lora,
                    exchange.contexts.data() + place * kv_lora);
        exchange.log_sums[place] = log_sums_[head - heads.begin];
    }
    clock_.lap(Phase::kAttention);
}

void Worker::merge_and_publish_values(std::size_t static_slot) {
    const std::size_t kv_lora = task_.shape.latent().kv_lora;
    const auto units = [&](std::size_t owner) {
        return groups_of(heads_of(owner, static_slot).heads.count, kMostHeadsTogether / 4);
    };
    share_among(node_owners(), units, [&](std::size_t owner, std::size_t unit) {
        const HeadsPart& part = heads_of(owner, static_slot);
        const Range some = group_of(part.heads.count, kMostHeadsTogether / 4, unit);
        for (std::size_t i = 0; i < some.count; ++i) {
            const std::size_t head = part.heads.begin + some.begin + i;
            kernels::merge_contexts({exchange_.contexts.data() + head * kv_lora, task_.shape.heads * kv_lora,
                                     exchange_.log_sums.data() + head, task_.shape.heads, task_.nodes.size()},
                                    kv_lora, contexts_.data() + i * kv_lora);
        }
        clock_.lap(Phase::kAttention);
        values(task_.weights.threads[owner], part, some);
    });
}

void Worker::attend(const float* queries, std::size_t heads, std::size_t layer, float* log_sums) {
    const models::LatentAttention& mla = task_.shape.latent();
    task_.kernels.attention({.queries = queries,
                             .heads = heads,
                             .kv_lora = mla.kv_lora,
                             .rope = mla.rope,
                             .cache = cache_.layer(layer),
                             .positions = past(),
                             .current = holds_current() ? current_.data() : nullptr,
                             .scale = static_cast<float>(task_.arithmetic.score_scale),
                             .contexts = contexts_.data(),
                             .log_sums = log_sums},
                            attention_scratch_);
    clock_.lap(Phase::kAttention);
}

/// This token's own row of the cache, and the input of all queries, which is the hidden one without q_a.
void Worker::current_row(const LayerVectors& vectors, std::size_t static_slot) {
    const models::LatentAttention& mla = task_.shape.latent();
    const float* kv = exchange_.kv_a.data();
    task_.kernels.vector.rms_norm(kv, vectors.kv_a_norm.data(), mla.kv_lora,
                                  static_cast<float>(task_.shape.norm_epsilon), current_.data());
    std::copy_n(kv + mla.kv_lora, mla.rope, current_.data() + mla.kv_lora);
    rotary_.rotate(current_.data() + mla.kv_lora);
    if (mla.q_lora == 0) return;
    normalise(exchange_.q_a.data(), vectors.q_a_norm, q_input_,
              form_of(heads_of(thread_, static_slot).query_format));
}

void Worker::keep_current_row(std::size_t layer) {
    if (!task_.division.first_of_node(thread_) || !holds_current()) return;
    task_.kernels.vector.f32_to_f16(current_.data(), cache_.row(layer, position_), current_.size());
}

void Worker::queries(const ThreadWeights& owner, const HeadsPart& part, Range some) {
    const models::LatentAttention& mla = task_.shape.latent();
    for (std::size_t i = 0; i < some.count; ++i) {
        const MatrixPart& projection = part.queries[some.begin + i];
        const MatrixPart& keys = part.keys[some.begin + i];
        float* query = queries_.data() + i * (mla.kv_lora + mla.rope);
        multiply(owner, projection, 0, whole(projection), mla.q_lora > 0 ? q_input_ : hidden_input_,
                 projected_.data());
        std::copy_n(projected_.data() + mla.nope, mla.rope, query + mla.kv_lora);
        rotary_.rotate(query + mla.kv_lora);
        clock_.lap(Phase::kQueries);
        absorb(owner, keys, query);
        clock_.lap(Phase::kAbsorb);
    }
}

/// The head's keys times its query without position, which is in projected_: [kv_lora].
void Worker::absorb(const ThreadWeights& owner, const MatrixPart& keys, float* query) {
    const models::LatentAttention& mla = task_.shape.latent();
    if (keys.tiles == 0) {
        std::fill_n(query, mla.kv_lora, 0.0F);
        task_.kernels.transposed[keys.format](owner.tape(keys), mla.nope, mla.kv_lora, projected_.data(),
                                              query);
        return;
    }
    nope_input_.set({projected_.data(), mla.nope}, form_of(keys.format));
    multiply(owner, keys, 0, whole(keys), nope_input_, absorbed_.data());
    std::copy_n(absorbed_.data(), mla.kv_lora, query);
}

void Worker::values(const ThreadWeights& owner, const HeadsPart& part, Range some) {
    const models::LatentAttention& mla = task_.shape.latent();
    for (std::size_t i = 0; i < some.count; ++i) {
        const MatrixPart& projection = part.values[some.begin + i];
        head_input_.set({contexts_.data() + i * mla.kv_lora, mla.kv_lora}, form_of(projection.format));
        multiply(owner, projection, 0, whole(projection), head_input_, projected_.data());
        const std::size_t begin = (part.heads.begin + some.begin + i) * mla.v;
        std::copy_n(projected_.data(), mla.v, exchange_.attended.data() + begin);
        publish(&Exchange::attended, begin, mla.v);
    }
    clock_.lap(Phase::kValues);
}

}  // namespace weir::decode
