// SPDX-License-Identifier: Apache-2.0
#include "decode/weights/loading.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <utility>

#include "base/error.h"
#include "decode/weights/tensor_check.h"
#include "kernels/tape.h"
#include "kernels/transposed.h"
#include "models/gguf/header_bytes.h"

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

void require_whole(const models::Model& model, const Weights& weights) {
    for (const ThreadWeights& thread : weights.threads) {
        const std::vector<PoolPart>& pools = thread.layout.pools;
        if (std::all_of(pools.begin(), pools.end(), [](const PoolPart& pool) { return pool.whole(); }))
            continue;
        throw MachineError(fmt::format("{} has to be folded to fit here, and a file cannot be", model.name),
                           "use a machine with more memory or a smaller quantisation; made-up weights alone "
                           "can be folded");
    }
}

}  // namespace

Loader::Loader(const models::gguf::Checkpoint& checkpoint, const models::Model& model, Weights& weights,
               const Range& embedders, std::stop_token stop, Progress progress)
    : model_(model),
      weights_(weights),
      embedders_(embedders),
      file_(checkpoint),
      progress_(std::move(stop), std::move(progress)) {
    require_whole(model, weights);
    require_tensors(file_, model.shape);
    stored_ = match_tensors(checkpoint, model);
    embedding_ = file_.matrix("token_embd.weight", model.shape.vocab, model.shape.hidden).tensor;
    buffer_bytes_ = std::max(buffer_bytes_, bytes_of_row(*embedding_));
    for (const ThreadWeights& thread : weights.threads) {
        walk_matrices(thread.layout, model, [&](const PlacedMatrix& matrix) {
            buffer_bytes_ =
                std::max(buffer_bytes_, rows_together(matrix) * bytes_of_row(*stored_[matrix.source]));
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
    ReadBuffer buffer(buffer_bytes_);
    load_embedding(thread, buffer);
    walk_matrices(weights_.threads[thread].layout, model_,
                  [&](const PlacedMatrix& matrix) { load_matrix(thread, matrix, buffer); });
    member.barrier();
    if (thread != 0) return;
    progress_.add(0, true);
    file_.drop_cache();
    file_.require_unchanged();
}

/// A model without a bias of the router has zeros there; all other vectors are there, which was checked.
void Loader::load_vectors() {
    for (const NamedVector& named : named_vectors(weights_)) {
        std::vector<float> values = file_.find_vector(named.name, named.values->size());
        if (values.empty()) values.resize(named.values->size());
        const auto bad =
            std::find_if(values.begin(), values.end(), [](float value) { return !std::isfinite(value); });
        if (bad != values.end()) {
            throw InputError(named.name, fmt::format("value {} is not finite", bad - values.begin()),
                             models::gguf::kDownloadAgain);
        }
        *named.values = std::move(values);
    }
}

void Loader::load_embedding(std::size_t thread, ReadBuffer& buffer) {
    const Range rows = embedding_rows(thread);
    std::byte* to = weights_.embedding->bytes().data() + rows.begin * bytes_of_row(*embedding_);
    read_rows(thread, *embedding_, rows, 1, buffer,
              [&](std::size_t first, std::span<const std::byte> blocks) {
                  file_.require_finite(*embedding_, rows.begin + first, blocks);
                  std::memcpy(to + first * bytes_of_row(*embedding_), blocks.data(), blocks.size());
              });
}

void Loader::load_matrix(std::size_t thread, const PlacedMatrix& matrix, ReadBuffer& buffer) {
    const MatrixPart& part = *matrix.part;
    std::byte* tape = weights_.threads[thread].arena->bytes().data() + matrix.offset();
    read_matrix(thread, matrix, buffer, [&](std::size_t first, std::span<const std::byte> rows) {
        file_.require_finite(*stored_[matrix.source], matrix.first_row + first, rows);
        if (matrix.is_transposed()) return pack_transposed(part, rows, tape);
        pack_tiles(part, rows,
                   tape + first / kernels::kTileRows * kernels::tile_bytes(part.format, part.columns));
    });
}

void Loader::read_rows(std::size_t thread, const StoredTensor& tensor, const Range& rows,
                       std::size_t together, ReadBuffer& buffer, const VisitRows& visit) {
    const std::size_t at_once =
        std::max<std::size_t>(1, buffer_bytes_ / bytes_of_row(tensor) / together) * together;
    for (std::size_t first = 0; first < rows.count; first += at_once) {
        const std::size_t count = std::min(at_once, rows.count - first);
        const std::span<const std::byte> blocks =
            file_.read_blocks(tensor, rows.begin + first, count, buffer);
        visit(first, blocks);
        progress_.add(blocks.size(), thread == 0);
    }
}

void Loader::read_matrix(std::size_t thread, const PlacedMatrix& matrix, ReadBuffer& buffer,
                         const VisitRows& visit) {
    read_rows(thread, *stored_[matrix.source], {matrix.first_row, matrix.part->rows.count},
              rows_together(matrix), buffer, visit);
}

Range Loader::embedding_rows(std::size_t thread) const {
    if (thread < embedders_.begin || thread >= embedders_.end()) return {};
    return split(model_.shape.vocab, embedders_.count, thread - embedders_.begin);
}

/// Of all matrices, in all copies; a head that is the embedding is read twice.
std::uint64_t Loader::total_bytes() const {
    std::uint64_t bytes = model_.shape.tied_head ? embedding_->bytes : 0;
    for (const StoredTensor* tensor : stored_) {
        if (tensor != nullptr && tensor->rows() > 1) bytes += tensor->bytes;
    }
    return bytes * std::max<std::size_t>(1, weights_.copies.size());
}

}  // namespace weir::decode
