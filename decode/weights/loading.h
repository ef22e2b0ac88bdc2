// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/progress.h"
#include "decode/weights/load_progress.h"
#include "decode/weights/matrix_walk.h"
#include "decode/weights/read_ahead.h"
#include "decode/weights/weights.h"
#include "decode/weights/weights_file.h"
#include "models/model.h"
#include "numa/team.h"

namespace weir::decode {

/// The checksum of all rows of a tensor that are held: the sum of XXH64(row's GGML blocks, seed = the row's
/// number), which does not depend on how rows are split.
struct TensorChecksum {
    std::string name;
    std::uint64_t rows = 0;
    std::uint64_t sum = 0;

    bool operator==(const TensorChecksum&) const = default;
};

/// Loads a checkpoint into the arenas of a team instead of synthesising them. A folded layout takes the
/// weights of the first layer, or the first expert, that each slot stands for, and leaves the rest of the
/// file alone. Beside the arenas each thread has the buffers of buffer_bytes() and nothing else; what was
/// read does not stay in the page cache where the file system knows direct reads or drops pages when asked.
/// Made before the team runs, used by all members.
class Loader {
public:
    /// What a thread reads at once, unless told otherwise: enough for a drive's full rate, little beside an
    /// arena.
    static constexpr std::size_t kReadBytes = std::size_t{4} << 20U;
    /// Memory of each thread while it loads, as long as no group of rows is larger than kReadBytes.
    static constexpr std::size_t kBufferBytes = ReadAhead::kBuffers * kReadBytes;

    /// Looks at headers alone. `model` is what `weights` were allocated for and is described from the
    /// checkpoint (models::summarize); all have to live as long as this does. `embedders` are the threads
    /// that load the embedding; `read_bytes` is what a thread reads at once, never less than what is packed
    /// together. A UsageError when model and checkpoint do not belong together; InputErrors as of
    /// require_tensors.
    Loader(const models::gguf::Checkpoint& checkpoint, const models::Model& model, Weights& weights,
           const Range& embedders, std::stop_token stop, Progress progress,
           std::size_t read_bytes = kReadBytes);

    /// Collective: each member loads its own share, so that its pages are first touched by their owner.
    /// Member 0 loads the vectors and reports progress. InputErrors name tensor and block of weights that are
    /// not finite, and a file that changed; Interrupted when a stop was asked for. What ends one member ends
    /// the others at their next piece.
    void load(numa::Member& member);

    /// Collective, after load: reads the checkpoint once more and compares every row's checksum with that of
    /// the row in the arena, unpacked. A MachineError names the tensor and row that differ.
    void verify(numa::Member& member);

    /// By tensor, of what verify() compared: in the order of the model's tensors.
    const std::vector<TensorChecksum>& checksums() const { return checksums_; }

    /// Memory of each thread while it loads: two pieces of the file, one that is read while the other is
    /// packed, each kReadBytes or the largest group of rows that is packed together; verify() holds a further
    /// group of rows.
    std::size_t buffer_bytes() const { return ReadAhead::kBuffers * piece_bytes_; }

private:
    using VisitPiece = std::function<void(const Piece&)>;

    /// Reads a thread's share and calls `visit` for each piece of it.
    void for_each_piece(std::size_t thread, const VisitPiece& visit);
    void read_share(std::size_t thread, ReadAhead::Out& out) const;
    /// Of one matrix' rows, in multiples of `together` but for the last.
    void read_rows(const Piece& whole, std::uint64_t rows, std::size_t together, ReadAhead::Out& out) const;

    void load_vectors();
    void load_piece(std::size_t thread, const Piece& piece);
    void verify_vectors() const;
    void verify_embedding(const Piece& piece, TensorChecksum& sum) const;
    void verify_matrix(std::size_t thread, const Piece& piece, std::vector<std::byte>& unpacked,
                       TensorChecksum& sum) const;
    void add_checksums(const std::vector<TensorChecksum>& own);
    void finish_checksums();

    Range embedding_rows(std::size_t thread) const;
    std::uint64_t total_bytes() const;

    const models::Model& model_;
    Weights& weights_;
    Range embedders_;
    WeightsFile file_;
    std::vector<const models::gguf::StoredTensor*> stored_;  ///< by index among the model's tensors
    std::vector<std::uint64_t> held_matrices_;               ///< of those: less than all where folded
    const models::gguf::StoredTensor* embedding_ = nullptr;
    std::size_t piece_bytes_;
    LoadProgress progress_;
    std::mutex mutex_;  ///< of the checksums
    std::vector<TensorChecksum> checksums_;
};

}  // namespace weir::decode
