// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "decode/weights/split.h"
#include "models/shape.h"
#include "numa/buffer.h"

namespace weir::decode {

/// What is kept of a position in a layer: one row for each head of keys and values. Of latent attention there
/// is one: the normalised latent, then the rotated key that all heads share. Of grouped attention a head's
/// rotated key, then its value.
struct CacheRows {
    std::size_t heads = 1;
    std::size_t width = 0;  ///< numbers of a row
};
CacheRows cache_rows(const models::Shape& shape);

/// The cache of some sequences on one node: binary16 [layers][sequences][heads][positions][width]. A node may
/// hold all positions of a sequence or a range of them.
class Cache {
public:
    /// `home` as Division::Node's. Nothing is touched yet.
    Cache(const models::Shape& shape, std::size_t sequences, Range positions, const std::vector<int>& home,
          numa::Pages pages);

    /// Fills one layer with values of about unit variance, different everywhere: as after a prompt of that
    /// length. A position's values do not depend on which others are held beside it.
    void fill_layer(std::size_t layer, std::uint64_t seed);

    /// The rows of a head [positions held][width].
    const std::uint16_t* rows(std::size_t layer, std::size_t sequence, std::size_t head = 0) const {
        return row(layer, sequence, head, positions_.begin);
    }
    /// The row of a position that is held.
    std::uint16_t* row(std::size_t layer, std::size_t sequence, std::size_t head,
                       std::size_t position) const {
        const std::size_t heads = (layer * sequences_ + sequence) * rows_.heads + head;
        return halves() + (heads * positions_.count + position - positions_.begin) * rows_.width;
    }
    const Range& positions() const { return positions_; }  ///< of each sequence
    std::size_t width() const { return rows_.width; }
    std::size_t heads() const { return rows_.heads; }
    const numa::Buffer& buffer() const { return buffer_; }

private:
    std::uint16_t* halves() const;

    CacheRows rows_;
    std::size_t sequences_;
    Range positions_;
    mutable numa::Buffer buffer_;
};

}  // namespace weir::decode
