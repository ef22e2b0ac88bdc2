// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "decode/weights/layout.h"

namespace weir::decode {

/// Some tiles of a thread's part of a matrix, few enough to be handed to another thread.
struct Slice {
    std::size_t first = 0;  ///< tile
    std::size_t tiles = 0;
};

/// How many slices a part is cut into: each of an eighth of a MiB at least, so that a kernel streams for a
/// while, and no more than 64. None for a part without tiles.
std::size_t slices_of(const MatrixPart& part);

/// Slice `index` of them.
Slice slice(const MatrixPart& part, std::size_t index);

/// The rows that a slice covers, counted from the part's first.
Range rows_of(const MatrixPart& part, const Slice& slice);

}  // namespace weir::decode
