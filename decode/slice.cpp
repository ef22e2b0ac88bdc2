// SPDX-License-Identifier: Apache-2.0
#include "decode/slice.h"

#include <algorithm>

#include "kernels/tape.h"

namespace weir::decode {

std::size_t slices_of(const MatrixPart& part) {
    constexpr std::size_t kLeastBytes = 128 << 10;
    constexpr std::size_t kMost = 64;
    if (part.tiles == 0) return 0;
    return std::clamp<std::size_t>(part.bytes() / kLeastBytes, 1, std::min(kMost, part.tiles));
}

Slice slice(const MatrixPart& part, std::size_t index) {
    const Range tiles = split(part.tiles, std::max<std::size_t>(1, slices_of(part)), index);
    return {tiles.begin, tiles.count};
}

Range rows_of(const MatrixPart& part, const Slice& slice) {
    const std::size_t begin = slice.first * kernels::kTileRows;
    return {begin, std::min(slice.tiles * kernels::kTileRows, part.rows.count - begin)};
}

}  // namespace weir::decode
