// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/model.h"
#include "planner/plan.h"

namespace weir::planner {

/// A folded model must not read the same memory again before this many times all last-level caches were read.
inline constexpr std::uint64_t kCachesBetweenReuses = 8;

/// The fold of a model that is held whole: every expert and every layer has a slot of its own.
Fold whole_fold(const models::Model& model);

/// The largest fold whose weights take at most `budget_bytes` (cache and buffers already taken off) and whose
/// reuse distance is at least kCachesBetweenReuses x `cache_bytes`. Experts share slots first: static tensors
/// stay whole as long as every pool of experts keeps the fewest slots that the distance allows. Only then do
/// layers share static tensors, most where most are held. What is left goes to the pools in proportion to
/// their pairs. MachineError with what is missing when no fold satisfies both.
Fold fold_into(const models::Model& model, std::uint64_t budget_bytes, std::uint64_t cache_bytes);

/// Weight bytes held under a fold: slots, static layers, head, final norm and embedding.
std::uint64_t held_bytes(const models::Model& model, const Fold& fold);

/// A lower bound, whatever experts are drawn, of the distinct bytes read between two reads of the same
/// weight:
/// - the slots of a pool are taken in turn, so between two reads of one all others of its pool were read;
/// - the layer of rank r in its kind reads static slot r % slots, so between two reads lie, counted once
/// each: the static
///   tensors of the layers between and, of each pool, as many slots as those layers draw, at most all; when
///   the next use is in the next token, also the head.
/// A weight with a place of its own is read once a token (static), or at most once a token (experts).
std::uint64_t reuse_distance(const models::Model& model, const Fold& fold);

}  // namespace weir::planner
