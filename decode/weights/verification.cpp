// SPDX-License-Identifier: Apache-2.0
// The proof that arenas hold what the checkpoint says (decode/weights/loading.h).
#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>

#include "base/error.h"
#include "decode/weights/loading.h"
#include "kernels/tape.h"
#include "kernels/transposed.h"
#include "models/gguf/header_bytes.h"

namespace weir::decode {
namespace {

using models::gguf::StoredTensor;

[[noreturn]] void refuse_row(const std::string& tensor, std::uint64_t row) {
    throw MachineError(fmt::format("tensor {}, row {}: what lies in memory is not what the file says",
                                   models::gguf::in_quotes(tensor), row),
                       "load again; if it stays so, test the memory (memtest86+) and the drive");
}

/// The rows of GGML blocks again that begin at row `first` of a part: a tile's, or all of a transposed one.
void unpack(const PlacedMatrix& matrix, std::size_t first, const std::byte* tape, std::byte* rows) {
    const MatrixPart& part = *matrix.part;
    if (matrix.is_transposed()) {
        kernels::unpack_transposed(part.format, part.columns, part.rows.count, tape, rows);
    } else {
        const std::size_t tile_bytes = kernels::tile_bytes(part.format, part.columns);
        kernels::unpack_tile(part.format, part.columns, tape + first / kernels::kTileRows * tile_bytes, rows);
    }
}

void compare_row(const StoredTensor& tensor, std::uint64_t row, std::span<const std::byte> wanted,
                 std::span<const std::byte> held, TensorChecksum& sum) {
    const std::uint64_t own = XXH64(held.data(), held.size(), row);
    if (own != XXH64(wanted.data(), wanted.size(), row)) refuse_row(tensor.name, row);
    sum.sum += own;
    ++sum.rows;
}

}  // namespace

void Loader::verify(numa::Member& member) {
    const auto thread = static_cast<std::size_t>(member.thread());
    member.barrier();
    if (thread == 0) {
        progress_.begin("checking", total_bytes());
        checksums_.assign(stored_.size() + 1, {});
        verify_vectors();
    }
    member.barrier();
    std::vector<std::byte> unpacked;
    TensorChecksum of_copies;                             // each row of a tensor counts once
    std::vector<TensorChecksum> own(stored_.size() + 1);  // the last is the embedding's, which a head may be
    for_each_piece(thread, [&](const Piece& piece) {
        if (piece.matrix.part == nullptr) return verify_embedding(piece, own.back());
        verify_matrix(thread, piece, unpacked, piece.matrix.copy ? of_copies : own[piece.matrix.source]);
    });
    add_checksums(own);
    member.barrier();
    if (thread != 0) return;
    progress_.add(0, true);
    finish_checksums();
}

void Loader::add_checksums(const std::vector<TensorChecksum>& own) {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < own.size(); ++i) {
        checksums_[i].rows += own[i].rows;
        checksums_[i].sum += own[i].sum;
    }
}

void Loader::verify_vectors() const {
    for (const NamedVector& named : named_vectors(weights_)) {
        std::vector<float> wanted = file_.find_vector(named.name, named.values->size());
        if (wanted.empty()) wanted.resize(named.values->size());
        if (*named.values != wanted) refuse_row(named.name, 0);
    }
}

void Loader::verify_embedding(const Piece& piece, TensorChecksum& sum) const {
    const std::size_t row_bytes = formats::row_bytes(embedding_->format, embedding_->columns());
    const std::span<const std::byte> held = weights_.embedding->bytes();
    for (std::size_t r = 0; r < piece.rows.size() / row_bytes; ++r) {
        const std::uint64_t row = piece.first_row + r;
        compare_row(*embedding_, row, piece.rows.subspan(r * row_bytes, row_bytes),
                    held.subspan(row * row_bytes, row_bytes), sum);
    }
}

void Loader::verify_matrix(std::size_t thread, const Piece& piece, std::vector<std::byte>& unpacked,
                           TensorChecksum& sum) const {
    const MatrixPart& part = *piece.matrix.part;
    const std::size_t row_bytes = formats::row_bytes(part.format, part.columns);
    const std::size_t together = piece.matrix.is_transposed() ? part.rows.count : kernels::kTileRows;
    const std::byte* tape = weights_.threads[thread].arena->bytes().data() + piece.matrix.offset();
    unpacked.resize(std::max(unpacked.size(), together * row_bytes));
    for (std::size_t r = 0; r < piece.rows.size() / row_bytes; ++r) {
        if (r % together == 0) unpack(piece.matrix, piece.first + r, tape, unpacked.data());
        compare_row(*piece.tensor, piece.first_row + r, piece.rows.subspan(r * row_bytes, row_bytes),
                    std::span(unpacked).subspan(r % together * row_bytes, row_bytes), sum);
    }
}

/// Names them, and leaves out what has none of its own: vectors, tensors that are not read, and the embedding
/// where no head is one. Every row of the others has to be held once, or has no place in a folded layout.
void Loader::finish_checksums() {
    file_.drop_cache();
    file_.require_unchanged();
    for (std::size_t i = 0; i < checksums_.size(); ++i) {
        TensorChecksum& sum = checksums_[i];
        const StoredTensor* tensor = i < stored_.size() ? stored_[i] : embedding_;
        const bool no_matrix = tensor == nullptr || tensor->rows() == 1;
        if (no_matrix || (tensor == embedding_ && sum.rows == 0)) continue;
        sum.name = tensor->name;
        const std::uint64_t held = i < stored_.size() ? held_matrices_[i] : 1;
        if (sum.rows != tensor->rows() * held)
            throw Fault(fmt::format("of tensor {} {} rows are held", sum.name, sum.rows));
    }
    std::erase_if(checksums_, [](const TensorChecksum& sum) { return sum.rows == 0; });
}

}  // namespace weir::decode
