// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "decode/weights/split.h"
#include "numa/buffer.h"

namespace weir::decode {

/// A cache of latent attention, or one node's positions of it: for each layer and position the normalised
/// latent and the rotated key, in halves (F16). Shape [layers][positions][width].
class LatentCache {
public:
    LatentCache(std::size_t layers, Range positions, std::size_t width, const std::vector<int>& home,
                numa::Pages pages);

    const Range& positions() const { return positions_; }
    std::size_t width() const { return width_; }
    const std::uint16_t* layer(std::size_t layer) const {
        return halves() + layer * positions_.count * width_;
    }
    /// The row of a position that is among its own.
    std::uint16_t* row(std::size_t layer, std::size_t position) {
        return halves() + (layer * positions_.count + position - positions_.begin) * width_;
    }
    const numa::Buffer& buffer() const { return buffer_; }

    /// Fills one layer with values of about unit variance, different everywhere: as after a prompt of that
    /// length. A position's values do not depend on which others are held beside it.
    void fill_layer(std::size_t layer, std::uint64_t seed);

private:
    std::uint16_t* halves() const;

    Range positions_;
    std::size_t width_;
    mutable numa::Buffer buffer_;
};

}  // namespace weir::decode
