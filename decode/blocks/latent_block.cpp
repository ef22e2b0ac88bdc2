// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "decode/blocks/attention_block.h"
#include "decode/blocks/cache_parts.h"
#include "decode/blocks/output_block.h"
#include "decode/frequencies.h"
#include "kernels/attention.h"
#include "kernels/prefetch.h"
#include "kernels/rotary.h"

namespace weir::decode {

using kernels::form_of;

namespace {

// Heads that a thread works on together, and another may take over. A pass over a long cache is shared by
// many, which convert its rows once; at a short one small units even out the threads.
constexpr std::size_t kMostHeads = kernels::kAttentionHeadsACall;
constexpr std::size_t kFewHeads = kMostHeads / 4;
constexpr std::size_t kLongCache = 512;

std::size_t heads_together(std::size_t positions) {
    return positions < kLongCache ? kFewHeads : kMostHeads;
}

std::size_t groups_of(std::size_t heads, std::size_t together) {
    return (heads + together - 1) / together;
}

/// Group `index` of some heads that are worked on together.
Range group_of(std::size_t heads, std::size_t together, std::size_t index) {
    const std::size_t begin = index * together;
    return {begin, std::min(together, heads - begin)};
}

/// A thread's heads of attention. A cache that is split over nodes is read by each node for all heads, and
/// the parts are merged by the heads' owners.
class LatentBlock final : public AttentionBlock {
public:
    explicit LatentBlock(Station& station)
        : station_(station),
          task_(station.task()),
          mla_(task_.shape.latent()),
          row_(mla_.kv_lora + mla_.rope),
          output_(station, task_.shape.heads * mla_.v),
          scratch_(station.cache().row()),
          stream_inputs_(station.inputs(task_.shape.hidden)),
          q_inputs_(station.inputs(mla_.q_lora)),
          nope_input_(task_.kernels.activation, mla_.nope),
          head_inputs_(station.inputs(mla_.kv_lora)),
          projected_(station.room(std::max(mla_.nope + mla_.rope, mla_.v))),
          absorbed_(kernels::whole_tiles(mla_.kv_lora)),
          queries_(station.room(kMostHeads * row_)),
          contexts_(station.room(kMostHeads * mla_.kv_lora)),
          log_sums_(station.room(kMostHeads)),
          current_(1, row_) {
        for (std::size_t token = 0; token < task_.together; ++token)
            rotaries_.push_back(rotary_of(task_.arithmetic.rotary));
    }

    void run(numa::Member& member, std::size_t layer) override;

private:
    void project(std::size_t layer);
    void current_rows(numa::Member& member, std::size_t layer);
    void current_row(std::size_t token, std::size_t layer, float* row);
    void normalise_queries(std::size_t layer);
    void own_heads(std::size_t layer);
    void heads_over_parts(numa::Member& member, std::size_t layer);
    void publish_queries(std::size_t layer);
    void attend_to_own_part(std::size_t layer);
    void attend_to_own_part(std::size_t layer, Range heads);
    void merge_and_publish_values(std::size_t layer);
    void keep_current_row(std::size_t layer);
    void keep(std::size_t token, std::size_t layer, const float* row) {
        const BatchToken& at = station_.batch()[token];
        station_.cache().keep(layer, at.sequence, 0, at.position, row, task_.kernels.vector);
    }
    void queries(const ThreadWeights& owner, const HeadsPart& part, Range some);
    void absorb(const ThreadWeights& owner, const MatrixPart& keys, std::size_t token, float* query);
    void attend(std::size_t token, const float* queries, std::size_t heads, std::size_t layer,
                float* log_sums);
    void values(const ThreadWeights& owner, const HeadsPart& part, Range some);

    const LayerVectors& vectors(std::size_t layer) const { return task_.weights.vectors[layer]; }
    const LayerPart& part_of(std::size_t thread, std::size_t layer) const {
        return station_.of(thread).layout.static_slots[task_.weights.placement[layer].static_slot];
    }
    const HeadsPart& heads_of(std::size_t thread, std::size_t layer) const {
        return part_of(thread, layer).heads;
    }
    const LayerPart& own(std::size_t layer) const { return part_of(station_.thread(), layer); }
    /// The token's own row of the cache: every thread makes it for itself, or each a part of a batch's.
    const float* current(std::size_t token) {
        return alone() ? current_.of(0) : station_.exchange().current.of(token);
    }
    bool alone() const { return station_.batch().size() == 1; }
    bool holds(std::size_t token) const { return station_.cache().holds(station_.batch()[token].position); }
    /// Positions before a token's that this node's cache holds.
    std::size_t past(std::size_t token) const {
        return station_.cache().past(station_.batch()[token].position);
    }
    std::size_t longest_past() const {
        std::size_t longest = 0;
        for (std::size_t token = 0; token < station_.batch().size(); ++token)
            longest = std::max(longest, past(token));
        return longest;
    }

    Station& station_;
    const Task& task_;
    const models::LatentAttention& mla_;
    std::size_t row_;  ///< numbers of a cached row, and of an absorbed query
    OutputBlock output_;
    std::vector<kernels::Rotary> rotaries_;  ///< by token
    kernels::AttentionScratch scratch_;
    Inputs stream_inputs_;
    Inputs q_inputs_;
    kernels::Activation nope_input_;  ///< a query without position, where keys are a plain tape
    Inputs head_inputs_;              ///< one head's contexts
    TokenRoom projected_;             ///< one head's queries, or values
    kernels::AlignedArray<float> absorbed_;
    TokenRoom queries_;   ///< [heads worked on together][kv_lora + rope]
    TokenRoom contexts_;  ///< [heads worked on together][kv_lora]
    TokenRoom log_sums_;  ///< [heads worked on together]
    TokenRoom current_;
};

void LatentBlock::run(numa::Member& member, std::size_t layer) {
    project(layer);
    if (own(layer).heads.heads.count > 0) station_.expect(own(layer).heads.queries.front());
    station_.meet(member, Phase::kProjections);
    current_rows(member, layer);
    normalise_queries(layer);
    if (task_.division.splits_cache()) {
        heads_over_parts(member, layer);
    } else {
        own_heads(layer);
        keep_current_row(layer);
    }
    station_.expect(own(layer).output);
    station_.meet(member, Phase::kValues);
    output_.run(member, layer);
}

void LatentBlock::project(std::size_t layer) {
    const LayerPart& own_part = own(layer);
    const formats::Format query =
        mla_.q_lora > 0 ? own_part.projections[0].format : own_part.heads.query_format;
    station_.normalise(station_.exchange().stream, vectors(layer).attention_norm, stream_inputs_,
                       form_of(query) | form_of(own_part.projections[1].format));
    multiply_projections(station_, layer, stream_inputs_);
}

/// Of a single token each thread makes the row for itself; those of a batch are dealt out, and in the cache
/// before any thread attends to them.
void LatentBlock::current_rows(numa::Member& member, std::size_t layer) {
    const std::span<const BatchToken> batch = station_.batch();
    for (std::size_t token = 0; token < batch.size(); ++token)
        rotaries_[token].set_position(batch[token].position);
    if (alone()) return current_row(0, layer, current_.of(0));
    const Range mine = task_.division.within_node(batch.size(), station_.thread());
    for (std::size_t token = mine.begin; token < mine.end(); ++token) {
        float* row = station_.exchange().current.of(token);
        current_row(token, layer, row);
        keep(token, layer, row);
    }
    station_.clock().lap(Phase::kActivations);
    station_.meet(member, Phase::kProjections);
}

void LatentBlock::current_row(std::size_t token, std::size_t layer, float* row) {
    const float* kv = station_.exchange().k.of(token);
    task_.kernels.vector.rms_norm(kv, vectors(layer).kv_a_norm.data(), mla_.kv_lora,
                                  static_cast<float>(task_.shape.norm_epsilon), row);
    std::copy_n(kv + mla_.kv_lora, mla_.rope, row + mla_.kv_lora);
    rotaries_[token].rotate(row + mla_.kv_lora);
}

/// The input of all queries, which is that of the projections where there is no q_a.
void LatentBlock::normalise_queries(std::size_t layer) {
    if (mla_.q_lora == 0) return;
    station_.normalise(station_.exchange().q, vectors(layer).q_a_norm, q_inputs_,
                       form_of(own(layer).heads.query_format));
}

void LatentBlock::keep_current_row(std::size_t layer) {
    if (alone() && station_.first_of_node()) keep(0, layer, current_.of(0));
}

/// Own heads over the whole cache, which this node holds.
void LatentBlock::own_heads(std::size_t layer) {
    const std::size_t together = heads_together(longest_past());
    const auto units = [&](std::size_t owner) {
        return groups_of(heads_of(owner, layer).heads.count, together);
    };
    station_.share_among(station_.owners(), units, [&](std::size_t owner, std::size_t unit) {
        const HeadsPart& part = heads_of(owner, layer);
        const Range some = group_of(part.heads.count, together, unit);
        queries(station_.of(owner), part, some);
        for (std::size_t token = 0; token < station_.batch().size(); ++token)
            attend(token, queries_.of(token), some.count, layer, nullptr);
        values(station_.of(owner), part, some);
    });
}

/// All heads over this node's positions; who owns a head merges what the nodes found.
void LatentBlock::heads_over_parts(numa::Member& member, std::size_t layer) {
    publish_queries(layer);
    station_.meet(member, Phase::kQueries);
    attend_to_own_part(layer);
    station_.meet(member, Phase::kAttention);
    keep_current_row(layer);
    merge_and_publish_values(layer);
}

void LatentBlock::publish_queries(std::size_t layer) {
    const auto units = [&](std::size_t owner) {
        return groups_of(heads_of(owner, layer).heads.count, kFewHeads);
    };
    station_.share_among(station_.owners(), units, [&](std::size_t owner, std::size_t unit) {
        const HeadsPart& part = heads_of(owner, layer);
        const Range some = group_of(part.heads.count, kFewHeads, unit);
        queries(station_.of(owner), part, some);
        const std::size_t begin = (part.heads.begin + some.begin) * row_;
        for (std::size_t token = 0; token < station_.batch().size(); ++token) {
            std::copy_n(queries_.of(token), some.count * row_, station_.exchange().queries.of(token) + begin);
            station_.publish(&Exchange::queries, token, begin, some.count * row_);
        }
    });
}

void LatentBlock::attend_to_own_part(std::size_t layer) {
    const auto heads_of_thread = [&](std::size_t thread) {
        return task_.division.within_node(task_.shape.heads, thread);
    };
    const std::size_t together = heads_together(longest_past());
    station_.share_among(
        station_.node_owners(),
        [&](std::size_t owner) { return groups_of(heads_of_thread(owner).count, together); },
        [&](std::size_t owner, std::size_t unit) {
            const Range all = heads_of_thread(owner);
            Range some = group_of(all.count, together, unit);
            some.begin += all.begin;
            attend_to_own_part(layer, some);
        });
}

void LatentBlock::attend_to_own_part(std::size_t layer, Range heads) {
    for (std::size_t token = 0; token < station_.batch().size(); ++token) {
        if (past(token) == 0 && !holds(token)) {
            attend_to_nothing(heads.count, mla_.kv_lora, contexts_.of(token), log_sums_.of(token));
        } else {
            attend(token, station_.exchange().queries.of(token) + heads.begin * row_, heads.count, layer,
                   log_sums_.of(token));
        }
        hand_out_contexts(station_, token, heads, mla_.kv_lora, contexts_.of(token), log_sums_.of(token));
    }
}

void LatentBlock::merge_and_publish_values(std::size_t layer) {
    const auto units = [&](std::size_t owner) {
        return groups_of(heads_of(owner, layer).heads.count, kFewHeads);
    };
    station_.share_among(station_.node_owners(), units, [&](std::size_t owner, std::size_t unit) {
        const HeadsPart& part = heads_of(owner, layer);
        const Range some = group_of(part.heads.count, kFewHeads, unit);
        for (std::size_t token = 0; token < station_.batch().size(); ++token) {
            for (std::size_t i = 0; i < some.count; ++i) {
                merge_parts(station_, token, part.heads.begin + some.begin + i, mla_.kv_lora,
                            contexts_.of(token) + i * mla_.kv_lora);
            }
        }
        station_.clock().lap(Phase::kAttention);
        values(station_.of(owner), part, some);
    });
}

void LatentBlock::attend(std::size_t token, const float* queries, std::size_t heads, std::size_t layer,
                         float* log_sums) {
    const BatchToken& at = station_.batch()[token];
    task_.kernels.attention({.queries = queries,
                             .heads = heads,
                             .row = scratch_.row(),
                             .cache = station_.cache().rows(layer, at.sequence),
                             .positions = past(token),
                             .current = holds(token) ? current(token) : nullptr,
                             .scale = static_cast<float>(task_.arithmetic.score_scale),
                             .contexts = contexts_.of(token),
                             .log_sums = log_sums},
                            scratch_);
    station_.clock().lap(Phase::kAttention);
}

void LatentBlock::queries(const ThreadWeights& owner, const HeadsPart& part, Range some) {
    const Inputs& inputs = mla_.q_lora > 0 ? q_inputs_ : stream_inputs_;
    for (std::size_t i = 0; i < some.count; ++i) {
        const MatrixPart& projection = part.queries[some.begin + i];
        station_.multiply(owner, projection, whole(projection), inputs, projected_.vectors());
        for (std::size_t token = 0; token < station_.batch().size(); ++token) {
            float* query = queries_.of(token) + i * row_;
            std::copy_n(projected_.of(token) + mla_.nope, mla_.rope, query + mla_.kv_lora);
            rotaries_[token].rotate(query + mla_.kv_lora);
        }
        station_.clock().lap(Phase::kQueries);
        for (std::size_t token = 0; token < station_.batch().size(); ++token)
            absorb(owner, part.keys[some.begin + i], token, queries_.of(token) + i * row_);
        station_.clock().lap(Phase::kAbsorb);
    }
}

/// The head's keys times its query without position, which is in projected_: [kv_lora].
void LatentBlock::absorb(const ThreadWeights& owner, const MatrixPart& keys, std::size_t token,
                         float* query) {
    const float* nope = projected_.of(token);
    if (keys.tiles == 0) {
        std::fill_n(query, mla_.kv_lora, 0.0F);
        task_.kernels.transposed[keys.format](owner.tape(keys), mla_.nope, mla_.kv_lora, nope, query);
        return;
    }
    nope_input_.set({nope, mla_.nope}, form_of(keys.format));
    station_.multiply(
        owner, keys, 0, whole(keys), 1,
        [&](std::size_t) -> const kernels::Activation& { return nope_input_; },
        [&](std::size_t) { return absorbed_.data(); });
    std::copy_n(absorbed_.data(), mla_.kv_lora, query);
}

void LatentBlock::values(const ThreadWeights& owner, const HeadsPart& part, Range some) {
    for (std::size_t i = 0; i < some.count; ++i) {
        const MatrixPart& projection = part.values[some.begin + i];
        for (std::size_t token = 0; token < station_.batch().size(); ++token) {
            head_inputs_[token].set({contexts_.of(token) + i * mla_.kv_lora, mla_.kv_lora},
                                    form_of(projection.format));
        }
        station_.multiply(owner, projection, whole(projection), head_inputs_, projected_.vectors());
        const std::size_t begin = (part.heads.begin + some.begin + i) * mla_.v;
        for (std::size_t token = 0; token < station_.batch().size(); ++token) {
            std::copy_n(projected_.of(token), mla_.v, station_.exchange().attended.of(token) + begin);
            station_.publish(&Exchange::attended, token, begin, mla_.v);
        }
    }
    station_.clock().lap(Phase::kValues);
}

}  // namespace

std::unique_ptr<AttentionBlock> make_latent_block(Station& station) {
    return std::make_unique<LatentBlock>(station);
}

}  // namespace weir::decode
