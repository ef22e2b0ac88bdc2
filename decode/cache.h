// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "decode/weights/split.h"
#include "kernels/attention.h"
#include "kernels/vector.h"
#include "models/model.h"
#include "numa/buffer.h"

namespace weir::decode {

/// What is kept of a position in a layer: one row for each head of keys and values. Of latent attention there
/// is one: the normalised latent, then the rotated key that all heads share. Of grouped attention a head's
/// rotated key, then its value.
struct CacheRows {
    std::size_t heads = 1;
    kernels::AttentionRow row;
};
/// In a format of attention's rows: F16, F32 or Q8_0.
CacheRows cache_rows(const models::Shape& shape, formats::Format format = formats::Format::kF16);

/// The format of a model's cache. A UsageError for one that decode does not keep.
formats::Format cache_format(const models::Model& model);

/// The cache of some sequences on one node: rows [layers][sequences][heads][positions]. A node may hold all
/// positions of a sequence or a range of them.
class Cache {
public:
    /// `home` as Division::Node's. Nothing is touched yet.
    Cache(const models::Shape& shape, formats::Format format, std::size_t sequences, Range positions,
          const std::vector<int>& home, numa::Pages pages);

    /// Fills one layer with values of about unit variance, different everywhere: as after a prompt of that
    /// length. A position's values do not depend on which others are held beside it.
    void fill_layer(std::size_t layer, std::uint64_t seed);

    /// The rows of a head, those of all positions held.
    const std::byte* rows(std::size_t layer, std::size_t sequence, std::size_t head = 0) const {
        return at(layer, sequence, head, positions_.begin);
    }
    /// Keeps the row of a position, if that is held.
    void keep(std::size_t layer, std::size_t sequence, std::size_t head, std::size_t position,
              const float* values, const kernels::VectorKernels& kernels);
    bool holds(std::size_t position) const {
        return positions_.begin <= position && position < positions_.end();
    }
    /// Positions before one of a sequence that are held.
    std::size_t past(std::size_t position) const {
        return std::min(positions_.count, position - std::min(positions_.begin, position));
    }
    const Range& positions() const { return positions_; }  ///< of each sequence
    const kernels::AttentionRow& row() const { return rows_.row; }
    std::size_t heads() const { return rows_.heads; }
    const numa::Buffer& buffer() const { return buffer_; }

private:
    std::byte* at(std::size_t layer, std::size_t sequence, std::size_t head, std::size_t position) const {
        const std::size_t heads = (layer * sequences_ + sequence) * rows_.heads + head;
        return buffer_.bytes().data() +
               (heads * positions_.count + position - positions_.begin) * kernels::row_bytes(rows_.row);
    }

    CacheRows rows_;
    std::size_t sequences_;
    Range positions_;
    mutable numa::Buffer buffer_;
};

}  // namespace weir::decode
