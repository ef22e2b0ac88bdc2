// SPDX-License-Identifier: Apache-2.0
#include "decode/weights/loading.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <utility>

#include "decode/weights/tensor_check.h"
#include "kernels/tape.h"
#include "kernels/transposed.h"

namespace weir::decode {
namespace {

using models::gguf::StoredTensor;

std::size_t bytes_of_row(const StoredTensor& tensor) {
    return formats::row_bytes(tensor.format, tensor.columns());
}

/// Rows that are packed together: all of a transposed part, else those of a tile.
std::size_t rows_together(const PlacedMatrix& matrix) {
    return matrix.is_transposed() ? matrix.part->rows.count : kernels::kTileRows;
}

void pack_tiles(const MatrixPart& part, std::span<const std::byte> rows, std::byte* tape) {
    const std::size_t row_bytes = formats::row_bytes(part.format, part.columns);
    const std::size_t count = rows.size() / row_bytes;
    std::array<const std::byte*, kernels::kTileRows> of_tile{};
    for (std::size_t first = 0; first < count; first += kernels::kTileRows) {
        for (std::size_t r = 0; r < of_tile.size(); ++r)
            of_tile[r] = first + r < count ? rows.data() + (first + r) * row_bytes : nullptr;
        kernels::pack_tile(part.format, part.columns, of_tile, tape);
        tape += kernels::tile_bytes(part.format, part.columns);
    }
}

void pack_transposed(const MatrixPart& part, std::span<const std::byte> rows, std::byte* tape) {
    const std::size_t row_bytes = formats::row_bytes(part.format, part.columns);
    std::vector<const std::byte*> each;
    for (std::size_t r = 0; r < part.rows.count; ++r) each.push_back(rows.data() + r * row_bytes);
    kernels::pack_transposed(part.format, part.columns, each, tape);
}

void add_placed(const PoolPart& pool, std::set<std::pair<std::uint32_t, std::size_t>>& experts) {
    for (std::size_t rank = pool.share.layers.begin; rank < pool.share.layers.end(); ++rank) {
        const ExpertSources& of = pool.sources[rank];
        const Range placed = pool.placed(rank);
        for (std::size_t expert = placed.begin; expert < placed.end(); ++expert) {
            for (const std::uint32_t source : {of.gate, of.up, of.down}) experts.emplace(source, expert);
        }
    }
}

/// Of every tensor how many matrices have a place. Experts fill the slots of their pool from the first on;
/// of the layers that share a slot the first is held.
std::vector<std::uint64_t> held_matrices(const models::Model& model, const Weights& weights) {
    std::vector<std::uint64_t> held;
    std::vector<bool> layer_held;
    std::set<std::size_t> slots;
    for (const LayerPlacement& layer : weights.placement)
        layer_held.push_back(slots.insert(layer.static_slot).second);
    for (const models::Tensor& tensor : model.tensors) {
        const auto layer = static_cast<std::size_t>(std::max(tensor.layer, 0));
        const bool whole = tensor.layer < 0 || layer >= layer_held.size() || layer_held[layer];
        held.push_back(whole ? tensor.matrices : 0);
    }
    std::set<std::pair<std::uint32_t, std::size_t>> experts;  // tensor and number
    for (const ThreadWeights& thread : weights.threads) {
        for (const PoolPart& pool : thread.layout.pools) add_placed(pool, experts);
    }
    for (const PoolPart& pool : weights.threads.front().layout.pools) {
        for (const ExpertSources& of : pool.sources) held[of.gate] = held[of.up] = held[of.down] = 0;
    }
    for (const auto& [source, expert] : experts) ++held[source];
    return held;
}

}  // namespace

Loader::Loader(const models::gguf::Checkpoint& checkpoint, const models::Model& model, Weights& weights,
               const Range& embedders, std::stop_token stop, Progress progress, std::size_t read_bytes)
    : model_(model),
      weights_(weights),
      embedders_(embedders),
      file_(checkpoint),
      held_matrices_(held_matrices(model, weights)),
      piece_bytes_(read_bytes),
      progress_(std::move(stop), std::move(progress)) {
    require_tensors(file_, model.shape);
    stored_ = match_tensors(checkpoint, model);
    embedding_ = file_.matrix("token_embd.weight", model.shape.vocab, model.shape.hidden).tensor;
    piece_bytes_ = std::max(piece_bytes_, bytes_of_row(*embedding_));
    for (const ThreadWeights& thread : weights.threads) {
        walk_matrices(thread.layout, model, [&](const PlacedMatrix& matrix) {
            piece_bytes_ =
                std::max(piece_bytes_, rows_together(matrix) * bytes_of_row(*stored_[matrix.source]));
        });
    }
}

void Loader::load(numa::Member& member) {
    const auto thread = static_cast<std::size_t>(member.thread());
    if (thread == 0) {
        progress_.begin("loading", total_bytes());
        load_vectors();
    }
    member.barrier();
    for_each_piece(thread, [&](const Piece& piece) { load_piece(thread, piece); });
    member.barrier();
    if (thread != 0) return;
    progress_.add(0, true);
    file_.drop_cache();
    file_.require_unchanged();
}

void Loader::for_each_piece(std::size_t thread, const VisitPiece& visit) {
    try {
        ReadAhead ahead(piece_bytes_, [&](ReadAhead::Out& out) { read_share(thread, out); });
        while (const Piece* piece = ahead.next()) {
            visit(*piece);
            progress_.add(piece->rows.size(), thread == 0);
        }
    } catch (...) {
        progress_.give_up();
        throw;
    }
}

void Loader::read_share(std::size_t thread, ReadAhead::Out& out) const {
    const Range rows = embedding_rows(thread);
    read_rows({embedding_, rows.begin, {}, 0, {}}, rows.count, 1, out);
    walk_matrices(weights_.threads[thread].layout, model_, [&](const PlacedMatrix& matrix) {
        read_rows({stored_[matrix.source], matrix.first_row, matrix, 0, {}}, matrix.part->rows.count,
                  rows_together(matrix), out);
    });
}

void Loader::read_rows(const Piece& whole, std::uint64_t rows, std::size_t together,
                       ReadAhead::Out& out) const {
    const std::uint64_t at_once =
        std::max<std::uint64_t>(1, piece_bytes_ / bytes_of_row(*whole.tensor) / together) * together;
    Piece piece = whole;
    for (; piece.first < rows; piece.first += at_once, piece.first_row += at_once) {
        const std::uint64_t count = std::min<std::uint64_t>(at_once, rows - piece.first);
        piece.rows = file_.read_blocks(*piece.tensor, piece.first_row, count, out.buffer());
        out.put(piece);
    }
}

/// A model without a bias of the router has zeros there; all other vectors are there, which was checked.
void Loader::load_vectors() {
    for (const NamedVector& named : named_vectors(weights_)) {
        const Matrix stored = file_.find_matrix(named.name, 1, named.values->size());
        if (!stored.empty()) file_.require_finite(stored);
        std::vector<float> values = file_.find_vector(named.name, named.values->size());
        values.resize(named.values->size());
        *named.values = std::move(values);
    }
}

void Loader::load_piece(std::size_t thread, const Piece& piece) {
    file_.require_finite(*piece.tensor, piece.first_row, piece.rows);
    if (piece.matrix.part == nullptr) {
        std::byte* to = weights_.embedding->bytes().data() + piece.first_row * bytes_of_row(*embedding_);
        std::memcpy(to, piece.rows.data(), piece.rows.size());
        return;
    }
    const MatrixPart& part = *piece.matrix.part;
    std::byte* tape = weights_.threads[thread].arena->bytes().data() + piece.matrix.offset();
    if (piece.matrix.is_transposed()) return pack_transposed(part, piece.rows, tape);
    pack_tiles(part, piece.rows,
               tape + piece.first / kernels::kTileRows * kernels::tile_bytes(part.format, part.columns));
}

Range Loader::embedding_rows(std::size_t thread) const {
    if (thread < embedders_.begin || thread >= embedders_.end()) return {};
    return split(model_.shape.vocab, embedders_.count, thread - embedders_.begin);
}

/// Of all matrices that are held, in all copies; a head that is the embedding is read twice.
std::uint64_t Loader::total_bytes() const {
    std::uint64_t bytes = model_.shape.tied_head ? embedding_->bytes : 0;
    for (std::size_t i = 0; i < stored_.size(); ++i) {
        if (stored_[i] == nullptr || stored_[i]->rows() == 1) continue;
        bytes += bytes_of_row(*stored_[i]) * stored_[i]->rows() * held_matrices_[i];
    }
    return bytes * std::max<std::size_t>(1, weights_.copies.size());
}

}  // namespace weir::decode
