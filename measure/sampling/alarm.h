// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

namespace weir::measure {

/// Tells threads at work that their time is over, by a flag that a sleeping thread sets: a look at it is a
/// load from a line that stays in the core's own cache, where a look at the clock would be part of what is
/// timed. It comes some 50 µs late (timer slack), which is why windows are timed at both ends.
class Alarm {
public:
    Alarm();
    Alarm(const Alarm&) = delete;
    Alarm& operator=(const Alarm&) = delete;
    /// Does not wait for the time set.
    ~Alarm();

    /// Rings at `time` for `number`; in place of what was set before.
    void set(std::chrono::steady_clock::time_point time, std::uint64_t number);
    /// Rings at once.
    void ring(std::uint64_t number) noexcept { rung_.store(number, std::memory_order_relaxed); }
    /// Whether it has rung for `number`, and for none since.
    bool rung(std::uint64_t number) const noexcept { return rung_.load(std::memory_order_relaxed) == number; }

private:
    void wait(const std::stop_token& over);

    alignas(64) std::atomic<std::uint64_t> rung_{0};
    alignas(64) std::mutex mutex_;
    std::condition_variable_any changed_;
    bool set_ = false;                            // of mutex_, as the next two
    std::chrono::steady_clock::time_point time_;  //
    std::uint64_t number_ = 0;                    //
    std::jthread waiter_;
};

}  // namespace weir::measure
