// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/alarm.h"

#include <stop_token>

namespace weir::measure {

Alarm::Alarm() : waiter_([this](const std::stop_token& over) { wait(over); }) {}

Alarm::~Alarm() {
    waiter_.request_stop();
    waiter_.join();
}

void Alarm::set(std::chrono::steady_clock::time_point time, std::uint64_t number) {
    {
        const std::lock_guard lock(mutex_);
        set_ = true;
        time_ = time;
        number_ = number;
    }
    changed_.notify_one();
}

void Alarm::wait(const std::stop_token& over) {
    std::unique_lock lock(mutex_);
    while (changed_.wait(lock, over, [this] { return set_; })) {
        const std::uint64_t number = number_;
        const bool changed = changed_.wait_until(lock, over, time_, [&] { return number_ != number; });
        if (changed) continue;
        if (over.stop_requested()) return;
        set_ = false;
        ring(number);
    }
}

}  // namespace weir::measure
