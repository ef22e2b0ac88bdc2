// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/window_clock.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <limits>

#include "base/units.h"

namespace weir::measure {
namespace {

constexpr double kShortest = 0.6;
constexpr double kSpread = 0.8;
constexpr double kGoldenSection = 0.6180339887498949;  // its multiples modulo 1 never come back to a period

std::int64_t read_ns(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

WindowClock::Moment WindowClock::now() noexcept {
    return {read_ns(CLOCK_MONOTONIC), read_ns(CLOCK_THREAD_CPUTIME_ID)};
}

void WindowClock::start(std::size_t thread) noexcept {
    const Moment moment = now();
    parts_[thread].start = moment;
    parts_[thread].window = number_;
    std::int64_t nobody = kNobody;
    first_.compare_exchange_strong(nobody, moment.wall_ns, std::memory_order_relaxed);
}

void WindowClock::arm() const {
    const auto length = static_cast<std::int64_t>(seconds_ * spread_ * kNanosecondsPerSecond);
    const std::int64_t end = first_.load(std::memory_order_relaxed) + length;
    const bool over = read_ns(CLOCK_MONOTONIC) >= end;
    if (over) alarm_.ring(number_);  // before armed_ says so: nobody else works on meanwhile
    if (armed_.exchange(true, std::memory_order_release) || over) return;
    // CLOCK_MONOTONIC is what std::chrono::steady_clock counts.
    alarm_.set(std::chrono::steady_clock::time_point(std::chrono::nanoseconds(end)), number_);
}

void WindowClock::finish(std::size_t thread, double done) noexcept {
    parts_[thread].end = now();
    parts_[thread].done = done;
}

double WindowClock::elapsed_ns() const noexcept {
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    std::int64_t last = std::numeric_limits<std::int64_t>::min();
    for (const Part& part : parts_) {
        if (!took_part(part)) continue;
        first = std::min(first, part.start.wall_ns);
        last = std::max(last, part.end.wall_ns);
    }
    return last <= first ? 1 : static_cast<double>(last - first);
}

double WindowClock::done() const noexcept {
    double done = 0;
    for (const Part& part : parts_) done += part.done;
    return done;
}

double WindowClock::per_s(const Group& group) const noexcept {
    double done = 0;
    for (std::size_t i = group.first; i < group.first + group.count; ++i) {
        if (took_part(parts_[i])) done += parts_[i].done;
    }
    return done / elapsed_ns() * kNanosecondsPerSecond;
}

WindowRate WindowClock::rate() const noexcept {
    const double elapsed = elapsed_ns();
    double present = elapsed;
    double on_cpu = elapsed;
    for (const Part& part : parts_) {
        if (!took_part(part)) continue;
        present = std::min(present, static_cast<double>(part.end.wall_ns - part.start.wall_ns));
        on_cpu = std::min(on_cpu, static_cast<double>(part.end.cpu_ns - part.start.cpu_ns));
    }
    return {per_s({0, parts_.size()}), present / elapsed, on_cpu / elapsed};
}

void WindowClock::next(std::uint64_t turn) noexcept {
    ++number_;
    const double part = static_cast<double>(turn) * kGoldenSection;
    spread_ = kShortest + kSpread * (part - std::floor(part));
    armed_.store(false, std::memory_order_relaxed);
    first_.store(kNobody, std::memory_order_relaxed);
}

}  // namespace weir::measure
