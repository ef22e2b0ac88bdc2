// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <span>
#include <stop_token>
#include <thread>

#include "decode/weights/direct_file.h"
#include "decode/weights/matrix_walk.h"
#include "models/gguf/stored_tensor.h"

namespace weir::decode {

/// Some rows of a tensor, read from its file.
struct Piece {
    const models::gguf::StoredTensor* tensor = nullptr;
    std::uint64_t first_row = 0;      ///< of all rows of all the tensor's matrices
    PlacedMatrix matrix;              ///< whose rows they are; without a part for the embedding's
    std::size_t first = 0;            ///< of that matrix' rows
    std::span<const std::byte> rows;  ///< GGML blocks
};

/// Reads pieces of a checkpoint while others are worked on: a thread of its own fills one buffer while the
/// owner of this packs what lies in the other. The reader runs where its maker is pinned, and waits for the
/// drive most of the time.
class ReadAhead {
public:
    static constexpr std::size_t kBuffers = 2;

    /// The reader's side.
    class Out {
    public:
        /// A buffer that nobody works on any more; waits for one.
        ReadBuffer& buffer();
        /// Hands over the piece whose rows lie in the buffer that was asked for last.
        void put(const Piece& piece);

    private:
        friend class ReadAhead;
        Out(ReadAhead& ahead, std::stop_token stop) : ahead_(ahead), stop_(std::move(stop)) {}

        ReadAhead& ahead_;
        std::stop_token stop_;
    };

    /// `read` puts all pieces, in a thread of its own that starts at once. Buffers are for pieces of up to
    /// `piece_bytes`. A MachineError when no thread is to be had.
    ReadAhead(std::size_t piece_bytes, std::function<void(Out&)> read);
    ReadAhead(const ReadAhead&) = delete;
    ReadAhead& operator=(const ReadAhead&) = delete;
    /// Ends the reader, at the latest when the piece is read that it is at.
    ~ReadAhead();

    /// The next piece, whose rows stay until the next call; null behind the last. Throws what `read` threw,
    /// behind the pieces that it put before.
    const Piece* next();

private:
    struct Slot {
        ReadBuffer buffer;
        Piece piece;
    };

    void run(std::stop_token stop, const std::function<void(Out&)>& read);
    Slot& slot(std::uint64_t number) { return slots_[number % kBuffers]; }

    std::array<Slot, kBuffers> slots_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::uint64_t put_ = 0;        ///< pieces so far
    std::uint64_t done_with_ = 0;  ///< of those
    bool taken_ = false;           ///< the owner works on piece `done_with_`
    bool ended_ = false;
    std::exception_ptr fault_;
    std::jthread reader_;  ///< last: it uses all of the above
};

}  // namespace weir::decode
