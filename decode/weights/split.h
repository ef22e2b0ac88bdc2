// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace weir::decode {

/// A run of units (tiles, heads) that one thread owns.
struct Range {
    std::size_t begin = 0;
    std::size_t count = 0;

    std::size_t end() const { return begin + count; }
    bool holds(std::size_t unit) const { return begin <= unit && unit < end(); }
    bool operator==(const Range&) const = default;
};

/// Part `index` of `units` cut into `parts` contiguous ranges whose sizes differ by one at most; together
/// they cover every unit once. With more parts than units the last ones are empty.
constexpr Range split(std::size_t units, std::size_t parts, std::size_t index) {
    const std::size_t begin = units * index / parts;
    return {begin, units * (index + 1) / parts - begin};
}

}  // namespace weir::decode
