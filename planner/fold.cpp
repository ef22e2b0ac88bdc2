// SPDX-License-Identifier: Apache-2.0
#include "planner/fold.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <string>

#include "base/error.h"
#include "base/units.h"
#include "models/layer_groups.h"

namespace weir::planner {
namespace {

/// Weights outside the layers: embedding, final norm, head. They have no slots.
std::uint64_t outside_bytes(const models::Model& model) {
    std::uint64_t bytes = 0;
    for (const models::Tensor& tensor : model.tensors) {
        if (tensor.layer < 0) bytes += tensor.bytes;
    }
    return bytes;
}

template <class Slots>
std::uint64_t slot_bytes(const std::vector<Slots>& all) {
    std::uint64_t bytes = 0;
    for (const Slots& one : all) bytes += one.slots * one.slot_bytes;
    return bytes;
}

/// The fewest slots of a pool: enough to keep the distance when taken in turn, and for the experts of one
/// layer.
std::uint64_t fewest_slots(const ExpertPool& pool, std::uint64_t distance, std::uint64_t top_k) {
    const std::uint64_t apart = (distance + pool.slot_bytes - 1) / pool.slot_bytes + 1;
    return std::min(pool.pairs, std::max(apart, top_k));
}

std::vector<ExpertPool> fewest_slots(std::vector<ExpertPool> pools, std::uint64_t distance,
                                     std::uint64_t top_k) {
    for (ExpertPool& pool : pools) pool.slots = fewest_slots(pool, distance, top_k);
    return pools;
}

/// Slots for all pools within the budget, in proportion to their pairs but no pool below its fewest.
std::vector<ExpertPool> share_slots(const std::vector<ExpertPool>& fewest, std::uint64_t budget_bytes) {
    std::vector<ExpertPool> pools = fewest;
    double whole_bytes = 0;
    for (const ExpertPool& pool : pools) whole_bytes += static_cast<double>(pool.pairs * pool.slot_bytes);
    const double share = std::min(1.0, static_cast<double>(budget_bytes) / whole_bytes);
    for (ExpertPool& pool : pools) {
        const auto fair = static_cast<std::uint64_t>(share * static_cast<double>(pool.pairs));
        pool.slots = std::clamp(fair, pool.slots, pool.pairs);
    }
    // A pool raised to its fewest takes from those that have more than theirs.
    for (std::size_t i = 0; i < pools.size() && slot_bytes(pools) > budget_bytes; ++i) {
        const std::uint64_t over = slot_bytes(pools) - budget_bytes;
        const std::uint64_t slots = (over + pools[i].slot_bytes - 1) / pools[i].slot_bytes;
        pools[i].slots -= std::min(slots, pools[i].slots - fewest[i].slots);
    }
    return pools;
}

/// The kinds, that which holds the largest part of its layers first.
std::vector<std::size_t> most_held_first(const std::vector<StaticKind>& kinds) {
    std::vector<std::size_t> order(kinds.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return kinds[a].slots * kinds[b].layers > kinds[b].slots * kinds[a].layers;
    });
    return order;
}

/// Takes static slots from one kind: as few as leave the distance, since a number of slots that does not
/// divide the layers well brings the last layers of one token and the first of the next close together. False
/// when no kind can give any.
bool drop_static_slots(const models::Model& model, std::uint64_t distance, Fold& fold) {
    for (const std::size_t index : most_held_first(fold.static_kinds)) {
        StaticKind& kind = fold.static_kinds[index];
        const std::uint64_t before = kind.slots;
        while (kind.slots > 1) {
            --kind.slots;
            if (reuse_distance(model, fold) >= distance) return true;
        }
        kind.slots = before;
    }
    return false;
}

void summarise(const models::Model& model, Fold& fold) {
    std::uint64_t pairs = 0;
    std::uint64_t layers = 0;
    fold.expert_slots = 0;
    fold.static_slots = 0;
    for (const ExpertPool& pool : fold.pools) {
        pairs += pool.pairs;
        fold.expert_slots += pool.slots;
    }
    for (const StaticKind& kind : fold.static_kinds) {
        layers += kind.layers;
        fold.static_slots += kind.slots;
    }
    fold.experts =
        fold.expert_slots == 0 ? 1 : static_cast<double>(pairs) / static_cast<double>(fold.expert_slots);
    fold.static_layers = static_cast<double>(layers) / static_cast<double>(fold.static_slots);
    fold.whole = pairs == fold.expert_slots && layers == fold.static_slots;
    fold.reuse_distance_bytes = reuse_distance(model, fold);
}

[[noreturn]] void reject(std::uint64_t least_bytes, std::uint64_t budget_bytes, std::uint64_t distance) {
    throw MachineError(
        fmt::format(
            "not even a fold fits: its weights take {} to stay {} apart between reads, and {} can be had",
            format_capacity(least_bytes), format_capacity(distance), format_capacity(budget_bytes)),
        "free memory, leave out --quick, or shorten --context");
}

}  // namespace

Fold whole_fold(const models::Model& model) {
    Fold fold;
    const models::LayerGroups groups = models::group_layers(model);
    for (const models::ExpertGroup& group : groups.experts) {
        const std::uint64_t pairs = group.layers.size() * model.shape.experts;
        fold.pools.push_back({group.gate_up_format, group.down_format, pairs, pairs, group.expert_bytes});
    }
    for (const models::StaticGroup& group : groups.statics) {
        const std::uint64_t layers = group.layers.size();
        fold.static_kinds.push_back({group.dense, group.formats, layers, layers, group.bytes});
    }
    summarise(model, fold);
    return fold;
}

Fold fold_into(const models::Model& model, std::uint64_t budget_bytes, std::uint64_t cache_bytes) {
    const std::uint64_t distance = kCachesBetweenReuses * cache_bytes;
    Fold fold = whole_fold(model);
    // The distance is judged with the fewest experts: more of them only lengthen it.
    const std::vector<ExpertPool> fewest = fewest_slots(fold.pools, distance, model.shape.top_k);
    fold.pools = fewest;
    bool apart = reuse_distance(model, fold) >= distance;
    while (apart && held_bytes(model, fold) > budget_bytes) apart = drop_static_slots(model, distance, fold);
    if (!apart) reject(held_bytes(model, fold), budget_bytes, distance);
    fold.pools = share_slots(fewest, budget_bytes - outside_bytes(model) - slot_bytes(fold.static_kinds));
    summarise(model, fold);
    return fold;
}

std::uint64_t held_bytes(const models::Model& model, const Fold& fold) {
    return outside_bytes(model) + slot_bytes(fold.pools) + slot_bytes(fold.static_kinds);
}

}  // namespace weir::planner
