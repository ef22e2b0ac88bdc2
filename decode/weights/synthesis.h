// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/progress.h"
#include "decode/weights/weights.h"
#include "models/model.h"
#include "numa/team.h"

namespace weir::decode {

/// Fills one thread's share with random blocks: finite, centred, of the size 1/sqrt(columns) that keeps
/// activations of unit size, block scales varying. A value depends on the seed, the tensor, the slot and the
/// row, never on how rows are split: any number of threads holds the same model. Called by every member of
/// the team for its own share, so that its pages are first touched by their owner; the embedding's by the
/// `embedders`, the threads of the node that it is on. Member 0 reports progress.
void synthesise(Weights& weights, const models::Model& model, std::uint64_t seed, const Range& embedders,
                numa::Member& member, const Progress& progress);

}  // namespace weir::decode
