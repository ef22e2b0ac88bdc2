// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "formats/format.h"
#include "models/tensor.h"

namespace weir::models::synth {

/// The made-up weights of one tensor, row by row. A row depends on the seed, the tensor's name and size and
/// the row's number alone: any number of threads makes the same file, and a model with more layers has the
/// same first ones.
///
/// - Matrices are random blocks (formats/random.h) that keep activations of unit size: a standard deviation
///   of one over the root of what a result sums over, which is the row, but for attn_k_b, which is stored
///   the other way round. The embedding has deviation 1, unless it is the head too.
/// - Norms are within 0.1 of 1, biases within 0.1 of 0: a router's decides between near experts alone.
/// - rope_freqs rise from 1 to 8, as Llama 3.1's do.
class RandomTensor {
public:
    /// `tensor` has its format (models/mix.h), one with a codec.
    RandomTensor(const Tensor& tensor, bool tied_head, std::uint64_t seed);

    std::uint64_t rows() const { return rows_; }
    std::size_t row_bytes() const { return row_bytes_; }

    /// Fills whole rows, from `first` on.
    void fill(std::uint64_t first, std::span<std::byte> rows) const;

private:
    enum class Kind { kBlocks, kValues, kRising };

    void fill_row(std::uint64_t row, std::span<std::byte> bytes) const;
    void fill_values(std::uint64_t row, std::span<std::byte> bytes) const;

    Kind kind_ = Kind::kBlocks;
    formats::Format format_ = formats::Format::kF32;
    std::uint64_t seed_ = 0;
    std::uint64_t rows_ = 0;
    std::size_t columns_ = 0;
    std::size_t row_bytes_ = 0;
    float scale_ = 1;   ///< of blocks
    float centre_ = 0;  ///< of values
};

}  // namespace weir::models::synth
