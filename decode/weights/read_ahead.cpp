// SPDX-License-Identifier: Apache-2.0
#include "decode/weights/read_ahead.h"

#include <system_error>
#include <utility>

#include "base/error.h"

namespace weir::decode {
namespace {

/// Ends the reader when nobody wants its pieces any more.
struct NotWanted {};

}  // namespace

ReadBuffer& ReadAhead::Out::buffer() {
    std::unique_lock lock(ahead_.mutex_);
    const bool free =
        ahead_.changed_.wait(lock, stop_, [&] { return ahead_.put_ - ahead_.done_with_ < kBuffers; });
    if (!free || stop_.stop_requested()) throw NotWanted{};
    return ahead_.slot(ahead_.put_).buffer;
}

void ReadAhead::Out::put(const Piece& piece) {
    {
        const std::lock_guard lock(ahead_.mutex_);
        ahead_.slot(ahead_.put_).piece = piece;
        ++ahead_.put_;
    }
    ahead_.changed_.notify_all();
}

ReadAhead::ReadAhead(std::size_t piece_bytes, std::function<void(Out&)> read)
    : slots_{Slot{ReadBuffer(piece_bytes), {}}, Slot{ReadBuffer(piece_bytes), {}}} {
    try {
        reader_ = std::jthread(
            [this, read = std::move(read)](std::stop_token stop) { run(std::move(stop), read); });
    } catch (const std::system_error& error) {
        throw MachineError(std::string("no thread is to be had to read ahead: ") + error.what(),
                           "raise ulimit -u or the control group's pids.max, or ask for fewer threads");
    }
}

ReadAhead::~ReadAhead() = default;

void ReadAhead::run(std::stop_token stop, const std::function<void(Out&)>& read) {
    std::exception_ptr fault;
    try {
        Out out(*this, std::move(stop));
        read(out);
    } catch (const NotWanted&) {
        // The owner knows.
    } catch (...) {
        fault = std::current_exception();
    }
    {
        const std::lock_guard lock(mutex_);
        fault_ = std::move(fault);
        ended_ = true;
    }
    changed_.notify_all();
}

const Piece* ReadAhead::next() {
    std::unique_lock lock(mutex_);
    if (std::exchange(taken_, false)) {
        ++done_with_;
        changed_.notify_all();
    }
    changed_.wait(lock, [&] { return put_ > done_with_ || ended_; });
    if (put_ > done_with_) {
        taken_ = true;
        return &slot(done_with_).piece;
    }
    if (fault_) std::rethrow_exception(fault_);
    return nullptr;
}

}  // namespace weir::decode
