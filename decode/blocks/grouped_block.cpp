// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <span>
#include <vector>

#include "decode/blocks/attention_block.h"
#include "decode/blocks/cache_parts.h"
#include "decode/blocks/output_block.h"
#include "decode/frequencies.h"
#include "kernels/attention.h"
#include "kernels/rotary.h"

namespace weir::decode {

using kernels::form_of;

namespace {

/// A thread's query heads, a unit being those that share a head of keys and values. Queries, keys and values
/// of all heads lie in every node's exchange; who needs them norms and turns them.
class GroupedBlock final : public AttentionBlock {
public:
    explicit GroupedBlock(Station& station)
        : station_(station),
          task_(station.task()),
          gqa_(task_.shape.grouped()),
          group_(task_.shape.heads / gqa_.kv_heads),
          row_(station.cache().row().width),
          output_(station, task_.shape.heads * gqa_.head),
          scratch_(station.cache().row()),
          stream_inputs_(station.inputs(task_.shape.hidden)),
          queries_(group_ * gqa_.head),
          contexts_(group_ * gqa_.head),
          log_sums_(group_),
          current_(1, gqa_.kv_heads * row_) {
        for (std::size_t token = 0; token < task_.together; ++token)
            rotaries_.push_back(rotary_of(task_.arithmetic.rotary, task_.weights.slowing));
    }

    void run(numa::Member& member, std::size_t layer) override;

private:
    /// Some query heads, all of one head of keys and values.
    struct Unit {
        Range heads;
        std::size_t kv_head = 0;
    };

    void project(std::size_t layer);
    void current_rows(numa::Member& member, std::size_t layer);
    void current_rows_of(std::size_t token, std::size_t layer, float* rows);
    void keep(std::size_t token, std::size_t layer, const float* rows);
    void own_heads(std::size_t layer);
    void heads_over_parts(numa::Member& member, std::size_t layer);
    void attend_to_own_part(std::size_t layer, const Unit& unit);
    void merge(const Unit& unit);
    void attend(std::size_t token, std::size_t layer, const Unit& unit, float* log_sums);
    void take_values(std::size_t token, const Unit& unit);
    void norm_and_turn(std::size_t token, const std::vector<float>& norm, float* head);

    std::size_t units_of(const Range& heads) const {
        if (heads.count == 0) return 0;
        return (heads.end() - 1) / group_ - heads.begin / group_ + 1;
    }
    Unit unit_of(const Range& heads, std::size_t index) const {
        const std::size_t kv_head = heads.begin / group_ + index;
        const std::size_t begin = std::max(heads.begin, kv_head * group_);
        return {{begin, std::min(heads.end(), (kv_head + 1) * group_) - begin}, kv_head};
    }
    Range heads_of(std::size_t thread, std::size_t layer) const {
        return task_.division.of_layer(task_.shape.heads, thread, static_cast<int>(layer));
    }
    const LayerVectors& vectors(std::size_t layer) const { return task_.weights.vectors[layer]; }
    /// The tokens' own rows of the cache: every thread makes those of a single token for itself.
    const float* current(std::size_t token) {
        return alone() ? current_.of(0) : station_.exchange().current.of(token);
    }
    bool alone() const { return station_.batch().size() == 1; }

    Station& station_;
    const Task& task_;
    const models::GroupedAttention& gqa_;
    std::size_t group_;  ///< query heads that share a head of keys and values
    std::size_t row_;    ///< numbers of a cached row: a key and a value
    OutputBlock output_;
    std::vector<kernels::Rotary> rotaries_;  ///< by token
    kernels::AttentionScratch scratch_;
    Inputs stream_inputs_;
    kernels::AlignedArray<float> queries_;   ///< [group][head]
    kernels::AlignedArray<float> contexts_;  ///< [group][head]
    kernels::AlignedArray<float> log_sums_;  ///< [group]
    TokenRoom current_;                      ///< [kv_heads][row]
};

void GroupedBlock::run(numa::Member& member, std::size_t layer) {
    project(layer);
    station_.meet(member, Phase::kProjections);
    current_rows(member, layer);
    if (task_.division.splits_cache()) {
        heads_over_parts(member, layer);
    } else {
        own_heads(layer);
    }
    if (alone() && station_.first_of_node()) keep(0, layer, current_.of(0));
    station_.expect(station_.own().layout.static_slots[task_.weights.placement[layer].static_slot].output);
    station_.meet(member, Phase::kValues);
    output_.run(member, layer);
}

void GroupedBlock::project(std::size_t layer) {
    unsigned forms = 0;
    const std::size_t slot = task_.weights.placement[layer].static_slot;
    for (const MatrixPart& part : station_.own().layout.static_slots[slot].projections)
        forms |= form_of(part.format);
    station_.normalise(station_.exchange().stream, vectors(layer).attention_norm, stream_inputs_, forms);
    multiply_projections(station_, layer, stream_inputs_);
}

/// Of a single token each thread makes the rows for itself; those of a batch are dealt out, and in the cache
/// before any thread attends to them.
void GroupedBlock::current_rows(numa::Member& member, std::size_t layer) {
    const std::span<const BatchToken> batch = station_.batch();
    for (std::size_t token = 0; token < batch.size(); ++token)
        rotaries_[token].set_position(batch[token].position);
    if (alone()) return current_rows_of(0, layer, current_.of(0));
    const Range mine = task_.division.within_node(batch.size(), station_.thread());
    for (std::size_t token = mine.begin; token < mine.end(); ++token) {
        float* rows = station_.exchange().current.of(token);
        current_rows_of(token, layer, rows);
        keep(token, layer, rows);
    }
    station_.clock().lap(Phase::kActivations);
    station_.meet(member, Phase::kProjections);
}

void GroupedBlock::current_rows_of(std::size_t token, std::size_t layer, float* rows) {
    for (std::size_t head = 0; head < gqa_.kv_heads; ++head, rows += row_) {
        std::copy_n(station_.exchange().k.of(token) + head * gqa_.head, gqa_.head, rows);
        norm_and_turn(token, vectors(layer).k_norm, rows);
        std::copy_n(station_.exchange().v.of(token) + head * gqa_.head, gqa_.head, rows + gqa_.head);
    }
}

void GroupedBlock::norm_and_turn(std::size_t token, const std::vector<float>& norm, float* head) {
    if (!norm.empty()) {
        task_.kernels.vector.rms_norm(head, norm.data(), gqa_.head,
                                      static_cast<float>(task_.shape.norm_epsilon), head);
    }
    rotaries_[token].rotate(head);
}

void GroupedBlock::keep(std::size_t token, std::size_t layer, const float* rows) {
    const BatchToken& at = station_.batch()[token];
    for (std::size_t head = 0; head < gqa_.kv_heads; ++head)
        station_.cache().keep(layer, at.sequence, head, at.position, rows + head * row_,
                              task_.kernels.vector);
}

/// Own heads over the whole cache, which this node holds.
void GroupedBlock::own_heads(std::size_t layer) {
    station_.share_among(
        station_.owners(), [&](std::size_t owner) { return units_of(heads_of(owner, layer)); },
        [&](std::size_t owner, std::size_t index) {
            const Unit unit = unit_of(heads_of(owner, layer), index);
            for (std::size_t token = 0; token < station_.batch().size(); ++token) {
                attend(token, layer, unit, nullptr);
                take_values(token, unit);
            }
        });
}

/// All heads over this node's positions; who owns a head merges what the nodes found.
void GroupedBlock::heads_over_parts(numa::Member& member, std::size_t layer) {
    const auto part_of = [&](std::size_t thread) {
        return task_.division.within_node(task_.shape.heads, thread);
    };
    station_.share_among(
        station_.node_owners(), [&](std::size_t owner) { return units_of(part_of(owner)); },
        [&](std::size_t owner, std::size_t index) {
            attend_to_own_part(layer, unit_of(part_of(owner), index));
        });
    station_.meet(member, Phase::kAttention);
    station_.share_among(
        station_.node_owners(), [&](std::size_t owner) { return units_of(heads_of(owner, layer)); },
        [&](std::size_t owner, std::size_t index) { merge(unit_of(heads_of(owner, layer), index)); });
}

void GroupedBlock::attend_to_own_part(std::size_t layer, const Unit& unit) {
    for (std::size_t token = 0; token < station_.batch().size(); ++token) {
        const std::size_t position = station_.batch()[token].position;
        if (station_.cache().past(position) == 0 && !station_.cache().holds(position)) {
            attend_to_nothing(unit.heads.count, gqa_.head, contexts_.data(), log_sums_.data());
        } else {
            attend(token, layer, unit, log_sums_.data());
        }
        hand_out_contexts(station_, token, unit.heads, gqa_.head, contexts_.data(), log_sums_.data());
    }
}

void GroupedBlock::merge(const Unit& unit) {
    for (std::size_t token = 0; token < station_.batch().size(); ++token) {
        for (std::size_t i = 0; i < unit.heads.count; ++i) {
            merge_parts(station_, token, unit.heads.begin + i, gqa_.head, contexts_.data() + i * gqa_.head);
        }
        take_values(token, unit);
    }
}

/// The contexts of a unit's heads over what this node's cache holds.
void GroupedBlock::attend(std::size_t token, std::size_t layer, const Unit& unit, float* log_sums) {
    const BatchToken& at = station_.batch()[token];
    const float* q = station_.exchange().q.of(token) + unit.heads.begin * gqa_.head;
    std::copy_n(q, unit.heads.count * gqa_.head, queries_.data());
    for (std::size_t i = 0; i < unit.heads.count; ++i)
        norm_and_turn(token, vectors(layer).q_norm, queries_.data() + i * gqa_.head);
    station_.clock().lap(Phase::kQueries);
    const Cache& cache = station_.cache();
    const bool holds = cache.holds(at.position);
    task_.kernels.attention({.queries = queries_.data(),
                             .heads = unit.heads.count,
                             .row = cache.row(),
                             .cache = cache.rows(layer, at.sequence, unit.kv_head),
                             .positions = cache.past(at.position),
                             .current = holds ? current(token) + unit.kv_head * row_ : nullptr,
                             .scale = static_cast<float>(task_.arithmetic.score_scale),
                             .contexts = contexts_.data(),
                             .log_sums = log_sums},
                            scratch_);
    station_.clock().lap(Phase::kAttention);
}

void GroupedBlock::take_values(std::size_t token, const Unit& unit) {
    const std::size_t begin = unit.heads.begin * gqa_.head;
    const std::size_t count = unit.heads.count * gqa_.head;
    std::copy_n(contexts_.data(), count, station_.exchange().attended.of(token) + begin);
    station_.publish(&Exchange::attended, token, begin, count);
    station_.clock().lap(Phase::kValues);
}

}  // namespace

std::unique_ptr<AttentionBlock> make_grouped_block(Station& station) {
    return std::make_unique<GroupedBlock>(station);
}

}  // namespace weir::decode
