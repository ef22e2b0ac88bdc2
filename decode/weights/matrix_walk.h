// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "decode/weights/layout.h"
#include "models/model.h"

namespace weir::decode {

/// A part of a thread's share, and which rows of the model those are.
struct PlacedMatrix {
    const MatrixPart* part = nullptr;
    std::uint32_t source = 0;     ///< index among Model::tensors
    std::uint64_t first_row = 0;  ///< the rows of all the tensor's matrices counted through
    std::size_t shift = 0;        ///< bytes behind the part's own place in the arena
    bool copy = false;            ///< of rows whose owner is on another node

    bool is_transposed() const { return part->tiles == 0; }
    std::size_t offset() const { return part->offset + shift; }
};

/// Calls `visit` for every part of a thread's share that has rows: layers, then the experts of each layer,
/// tensor by tensor as in a file, then the head; then its copies in the same way. All threads go the same
/// way, so that they read near to each other. Of a folded layout each slot holds the first layer, or the
/// first expert, that it stands for.
void walk_matrices(const ThreadLayout& layout, const models::Model& model,
                   const std::function<void(const PlacedMatrix&)>& visit);

}  // namespace weir::decode
