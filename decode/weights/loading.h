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
#include "decode/weights/weights.h"
#include "decode/weights/weights_file.h"
#include "models/model.h"
#include "numa/team.h"

namespace weir::decode {

/// The checksum of all rows of a tensor: the sum of XXH64(row's GGML blocks, seed = the row's number), which
/// does not depend on how rows are split.
struct TensorChecksum {
    std::string name;
    std::uint64_t rows = 0;
    std::uint64_t sum = 0;

    bool operator==(const TensorChecksum&) const = default;
};

/// Loads a checkpoint into the arenas of a team instead of synthesising them. Beside the arenas each thread
/// has one buffer of buffer_bytes() and nothing else; what was read does not stay in the page cache where the
/// file system knows direct reads or drops pages when asked. Made before the team runs, used by all members.
class Loader {
public:
    /// What a thread reads at once: enough for a drive's full rate, little beside an arena.
    static constexpr std::size_t kReadBytes = std::size_t{8} << 20U;

    /// Looks at headers alone. `model` is what `weights` were allocated for and is described from the
    /// checkpoint (models::summarize); all have to live as long as this does. `embedders` are the threads
    /// that load the embedding. A UsageError when model and checkpoint do not belong together, a MachineError
    /// when the weights are folded; InputErrors as of require_tensors.
    Loader(const models::gguf::Checkpoint& checkpoint, const models::Model& model, Weights& weights,
           const Range& embedders, std::stop_token stop, Progress progress);

    /// Collective: each member loads its own share, so that its pages are first touched by their owner.
    /// Member 0 loads the vectors and reports progress. InputErrors name tensor and block of weights that are
    /// not finite, and a file that changed; Interrupted when a stop was asked for.
    void load(numa::Member& member);

    /// Collective, after load: reads the checkpoint once more and compares every row's checksum with that of
    /// the row in the arena, unpacked. A MachineError names the tensor and row that differ.
    void verify(numa::Member& member);

    /// By tensor, of what verify() compared: in the order of the model's tensors.
    const std::vector<TensorChecksum>& checksums() const { return checksums_; }

    /// Memory of each thread while it loads: a piece of the file, or the largest group of rows that is packed
    /// together; verify() holds a second group of rows.
    std::size_t buffer_bytes() const { return buffer_bytes_; }

private:
    /// Rows of a part: from `first` of its rows on, whole tiles or all of them.
    using VisitRows = std::function<void(std::size_t first, std::span<const std::byte> rows)>;

    void load_vectors();
    void load_embedding(std::size_t thread, ReadBuffer& buffer);
    void load_matrix(std::size_t thread, const PlacedMatrix& matrix, ReadBuffer& buffer);
    void verify_vectors() const;
    void verify_embedding(std::size_t thread, ReadBuffer& buffer, TensorChecksum& sum);
    void verify_matrix(std::size_t thread, const PlacedMatrix& matrix, ReadBuffer& buffer,
                       std::vector<std::byte>& unpacked, TensorChecksum& sum);
    static void compare_row(const models::gguf::StoredTensor& tensor, std::uint64_t row,
                            std::span<const std::byte> wanted, std::span<const std::byte> held,
                            TensorChecksum& sum);
    void finish_checksums();

    /// Calls `visit` for rows in pieces of at most the buffer, in multiples of `together` but for the last.
    void read_rows(std::size_t thread, const models::gguf::StoredTensor& tensor, const Range& rows,
                   std::size_t together, ReadBuffer& buffer, const VisitRows& visit);
    void read_matrix(std::size_t thread, const PlacedMatrix& matrix, ReadBuffer& buffer,
                     const VisitRows& visit);
    Range embedding_rows(std::size_t thread) const;
    std::uint64_t total_bytes() const;

    const models::Model& model_;
    Weights& weights_;
    Range embedders_;
    WeightsFile file_;
    std::vector<const models::gguf::StoredTensor*> stored_;  ///< by index among the model's tensors
    const models::gguf::StoredTensor* embedding_ = nullptr;
    std::size_t buffer_bytes_ = kReadBytes;
    LoadProgress progress_;
    std::mutex mutex_;  ///< of the checksums
    std::vector<TensorChecksum> checksums_;
};

}  // namespace weir::decode
