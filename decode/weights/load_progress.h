// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>

#include "base/progress.h"

namespace weir::decode {

/// How far all threads together are with reading a checkpoint.
class LoadProgress {
public:
    LoadProgress(std::stop_token stop, Progress progress);

    /// Begins to count `total_bytes` that are `doing`: "loading", "checking".
    void begin(std::string doing, std::uint64_t total_bytes);

    /// Called by any thread for what it has read; one of them reports, now and then: "loading 12.3 of 404.4
    /// GB, 1.9 GB/s". Throws Interrupted when a stop was asked for, numa::Cancelled when another thread gave
    /// up.
    void add(std::uint64_t bytes, bool reports);

    /// Called by a thread that cannot go on, so that the others need not read to the end of their shares.
    void give_up() { given_up_ = true; }

    std::uint64_t bytes() const { return bytes_; }

private:
    using Clock = std::chrono::steady_clock;

    void report(Clock::time_point now);

    std::stop_token stop_;
    Progress progress_;
    std::string doing_;
    std::uint64_t total_bytes_ = 0;
    std::atomic<std::uint64_t> bytes_{0};
    std::atomic<bool> given_up_{false};
    std::string told_;  // changes by tenths; the fraction goes on between
    double next_told_ = 0;
    Clock::time_point begun_;
    Clock::time_point reported_;
};

}  // namespace weir::decode
