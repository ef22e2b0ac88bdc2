// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "numa/buffer.h"

namespace weir::decode {

/// The cache of latent attention: for each layer and position the normalised latent and the rotated key, in
/// halves (F16). Shape [layers][positions][width], one copy on one node.
class LatentCache {
public:
    LatentCache(std::size_t layers, std::size_t positions, std::size_t width, int node, numa::Pages pages);

    std::size_t positions() const { return positions_; }
    std::size_t width() const { return width_; }
    const std::uint16_t* layer(std::size_t layer) const { return halves() + layer * positions_ * width_; }
    std::uint16_t* row(std::size_t layer, std::size_t position) {
        return halves() + (layer * positions_ + position) * width_;
    }
    const numa::Buffer& buffer() const { return buffer_; }

    /// Fills one layer with values of about unit variance, different everywhere: as after a prompt of that
    /// length.
    void fill_layer(std::size_t layer, std::uint64_t seed);

private:
    std::uint16_t* halves() const;

    std::size_t positions_;
    std::size_t width_;
    mutable numa::Buffer buffer_;
};

}  // namespace weir::decode
