// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "decode/weights/loading.h"
#include "numa/team.h"
#include "planner/plan.h"

namespace weir::decode::examples {

/// Weights of a model that were loaded by a team.
struct Loaded {
    numa::Team team;
    Division division;
    Weights weights;
    std::vector<TensorChecksum> checksums;
};

/// Loads and verifies, reading so many bytes at once.
Loaded load(const models::Model& model, const planner::Plan& plan, const std::vector<numa::Pin>& pins,
            const models::gguf::Checkpoint& checkpoint, std::size_t read_bytes = Loader::kReadBytes);

/// The rows of one thread's part, `shift` bytes behind its own place, unpacked.
std::vector<std::byte> unpacked(const ThreadWeights& own, const MatrixPart& part, std::size_t shift = 0);

}  // namespace weir::decode::examples
