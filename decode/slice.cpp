// SPDX-License-Identifier: Apache-2.0
#include "decode/slice.h"

#include <algorithm>

namespace weir::decode {
namespace {

// What a stream reads of one slice: below the least, the start of a stream costs more than it brings; above
// the most, it no longer matters (docs/performance.md).
constexpr std::size_t kLeastBytes = std::size_t{128} << 10U;
constexpr std::size_t kMostBytes = std::size_t{1} << 20U;
constexpr std::size_t kShareOfRest = 8;

std::size_t tiles_of(const PhasePart& part, std::size_t bytes_left) {
    const std::size_t bytes =
        std::clamp(bytes_left / kShareOfRest, kLeastBytes * part.streams, kMostBytes * part.streams);
    return std::max<std::size_t>(1, bytes / part.tile_bytes);
}

}  // namespace

std::vector<Slice> cut(std::span<const PhasePart> parts) {
    std::size_t left = 0;
    for (const PhasePart& part : parts) left += part.tiles * part.tile_bytes;
    std::vector<Slice> slices;
    for (std::size_t index = 0; index < parts.size(); ++index) {
        const PhasePart& part = parts[index];
        for (std::size_t first = 0; first < part.tiles;) {
            const std::size_t tiles = std::min(part.tiles - first, tiles_of(part, left));
            slices.push_back({index, first, tiles});
            first += tiles;
            left -= tiles * part.tile_bytes;
        }
    }
    return slices;
}

}  // namespace weir::decode
