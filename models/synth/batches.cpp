// SPDX-License-Identifier: Apache-2.0
#include "models/synth/batches.h"

#include <algorithm>

#include "formats/format.h"

namespace weir::models::synth {

Batches::Batches(std::span<const gguf::StoredTensor> tensors, std::uint64_t file_bytes,
                 std::size_t batch_bytes)
    : tensors_(tensors), file_bytes_(file_bytes), batch_bytes_(batch_bytes) {}

std::size_t Batches::row_bytes() const {
    return formats::row_bytes(tensors_[tensor_].format, tensors_[tensor_].columns());
}

Piece Batches::cut(std::size_t room) {
    const gguf::StoredTensor& tensor = tensors_[tensor_];
    const std::uint64_t left = tensor.rows() * tensor.matrices() - row_;
    const std::size_t fitting = std::max<std::size_t>(1, std::min(room, kPieceBytes) / row_bytes());
    const std::uint64_t rows = std::min<std::uint64_t>(left, fitting);
    Piece piece;
    piece.tensor = tensor_;
    piece.first_row = row_;
    piece.bytes = static_cast<std::size_t>(rows) * row_bytes();
    row_ += rows;
    if (rows == left) {
        ++tensor_;
        row_ = 0;
        const std::uint64_t next = done() ? file_bytes_ : tensors_[tensor_].offset;
        piece.padding = static_cast<std::size_t>(next - tensor.end());
    }
    return piece;
}

Batch Batches::next() {
    Batch batch;
    while (!done()) {
        const std::size_t room = batch_bytes_ - std::min(batch_bytes_, batch.bytes);
        if (room < row_bytes() && !batch.pieces.empty()) break;
        Piece piece = cut(room);
        piece.at = batch.bytes;
        batch.bytes += piece.bytes + piece.padding;
        batch.pieces.push_back(piece);
    }
    return batch;
}

}  // namespace weir::models::synth
