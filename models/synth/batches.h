// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "models/gguf/stored_tensor.h"

namespace weir::models::synth {

/// Rows of one tensor that are made together.
struct Piece {
    std::size_t tensor = 0;
    std::uint64_t first_row = 0;
    std::size_t at = 0;       ///< within the batch
    std::size_t bytes = 0;    ///< of whole rows
    std::size_t padding = 0;  ///< bytes of 0 behind them
};

/// Neighbouring pieces of the file, written together.
struct Batch {
    std::vector<Piece> pieces;
    std::size_t bytes = 0;
};

/// Cuts a file's weights, from the first tensor to the end of the file, into batches of at most a size, the
/// last padding not counted; but a batch has a row at least.
class Batches {
public:
    static constexpr std::size_t kPieceBytes = std::size_t{256} << 10U;
    static constexpr std::size_t kBatchBytes = std::size_t{64} << 20U;

    /// The tensors lie one behind the other, with padding at most, to the end.
    Batches(std::span<const gguf::StoredTensor> tensors, std::uint64_t file_bytes,
            std::size_t batch_bytes = kBatchBytes);

    bool done() const { return tensor_ == tensors_.size(); }
    Batch next();

private:
    /// The next piece of the tensor at hand, of no more than `room` bytes where that holds a row.
    Piece cut(std::size_t room);
    std::size_t row_bytes() const;

    std::span<const gguf::StoredTensor> tensors_;
    std::uint64_t file_bytes_;
    std::size_t batch_bytes_;
    std::size_t tensor_ = 0;
    std::uint64_t row_ = 0;
};

}  // namespace weir::models::synth
