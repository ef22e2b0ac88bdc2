// SPDX-License-Identifier: Apache-2.0
#include "measure/window_clock.h"

#include <algorithm>
#include <chrono>

#include "base/units.h"

namespace weir::measure {
namespace {

std::int64_t now_ns() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

}  // namespace

void WindowClock::start(std::size_t thread) noexcept {
    const std::int64_t now = now_ns();
    parts_[thread].start_ns = now;
    std::int64_t nobody = kNobody;
    first_.compare_exchange_strong(nobody, now, std::memory_order_relaxed);
}

bool WindowClock::open(double seconds) const noexcept {
    const std::int64_t passed = now_ns() - first_.load(std::memory_order_relaxed);
    return static_cast<double>(passed) < seconds * kNanosecondsPerSecond;
}

void WindowClock::finish(std::size_t thread, double done) noexcept {
    parts_[thread].end_ns = now_ns();
    parts_[thread].done = done;
}

double WindowClock::elapsed_ns() const noexcept {
    std::int64_t first = parts_.front().start_ns;
    std::int64_t last = parts_.front().end_ns;
    for (const Part& part : parts_) {
        first = std::min(first, part.start_ns);
        last = std::max(last, part.end_ns);
    }
    return static_cast<double>(std::max<std::int64_t>(1, last - first));
}

double WindowClock::per_s(const Group& group) const noexcept {
    double done = 0;
    for (std::size_t i = group.first; i < group.first + group.count; ++i) done += parts_[i].done;
    return done / elapsed_ns() * kNanosecondsPerSecond;
}

WindowRate WindowClock::rate() const noexcept {
    std::int64_t least = parts_.front().end_ns - parts_.front().start_ns;
    for (const Part& part : parts_) least = std::min(least, part.end_ns - part.start_ns);
    return {per_s({0, parts_.size()}), static_cast<double>(least) / elapsed_ns()};
}

}  // namespace weir::measure
