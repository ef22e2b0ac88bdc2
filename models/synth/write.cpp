// SPDX-License-Identifier: Apache-2.0
#include "models/synth/write.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <future>
#include <span>
#include <vector>

#include "base/error.h"
#include "models/synth/random_tensor.h"

namespace weir::models::synth {
namespace {

using Buffer = std::vector<std::byte>;

/// Makes the weights of batches, on some threads.
class Maker {
public:
    Maker(const Synthesis& synthesis, unsigned threads) : threads_(std::max(1U, threads)) {
        for (const Tensor& tensor : synthesis.tensors)
            tensors_.emplace_back(tensor, synthesis.shape.tied_head, synthesis.seed);
    }

    void make(const Batch& batch, Buffer& buffer) const {
        buffer.resize(batch.bytes);
        std::atomic<std::size_t> next = 0;
        const auto work = [&] {
            for (std::size_t i = next++; i < batch.pieces.size(); i = next++) make(batch.pieces[i], buffer);
        };
        const std::size_t helpers = std::min<std::size_t>(threads_, batch.pieces.size()) - 1;
        std::vector<std::future<void>> helping;
        for (std::size_t i = 0; i < helpers; ++i) helping.push_back(std::async(std::launch::async, work));
        work();
        for (std::future<void>& helper : helping) helper.get();
    }

private:
    void make(const Piece& piece, Buffer& buffer) const {
        const std::span<std::byte> bytes(buffer);
        tensors_[piece.tensor].fill(piece.first_row, bytes.subspan(piece.at, piece.bytes));
        std::ranges::fill(bytes.subspan(piece.at + piece.bytes, piece.padding), std::byte{0});
    }

    unsigned threads_;
    std::vector<RandomTensor> tensors_;
};

/// So that a batch that is a little larger than the one before makes no third buffer.
std::size_t most_batch_bytes(const Synthesis& synthesis, std::size_t buffer_bytes) {
    return std::min<std::uint64_t>(synthesis.file.file_bytes, buffer_bytes + gguf::kUsualAlignment);
}

void check_stop(const WriteOptions& options) {
    if (options.stop.stop_requested()) throw Interrupted("the unfinished file was removed");
}

}  // namespace

void write(const Synthesis& synthesis, const std::filesystem::path& path, const WriteOptions& options) {
    UnfinishedFile file(path, synthesis.file.file_bytes, options.replace);
    file.append(std::as_bytes(std::span(synthesis.file.header)));
    const Maker maker(synthesis, options.threads);
    Batches batches(synthesis.file.tensors, synthesis.file.file_bytes, options.buffer_bytes);
    std::array<Buffer, 2> buffers;
    for (Buffer& buffer : buffers) buffer.reserve(most_batch_bytes(synthesis, options.buffer_bytes));
    std::future<void> writing;  // behind the buffers: it waits before they go
    std::uint64_t done = synthesis.file.header.size();
    for (std::size_t turn = 0; !batches.done(); ++turn) {
        check_stop(options);
        const Batch batch = batches.next();
        Buffer& buffer = buffers[turn % 2];
        maker.make(batch, buffer);
        if (writing.valid()) writing.get();
        if (options.progress)
            options.progress("writing random weights",
                             static_cast<double>(done) / static_cast<double>(synthesis.file.file_bytes));
        writing = std::async(std::launch::async, [&file, &buffer] { file.append(buffer); });
        done += batch.bytes;
    }
    if (writing.valid()) writing.get();
    check_stop(options);
    file.finish();
}

}  // namespace weir::models::synth
