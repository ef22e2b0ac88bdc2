// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions/frequency.h"

#include <sched.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <utility>

#include "base/units.h"

namespace weir::measure {
namespace {

bool pinned() {
    cpu_set_t set;
    CPU_ZERO(&set);
    return ::sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) == 1;
}

/// Steps a second of a chain of multiplications and additions, each of which waits for the one before.
class Chain {
public:
    double steps_per_s() {
        double best = 0;  // a spin that was interrupted is slower
        for (int spin = 0; spin < kSpins; ++spin) best = std::max(best, spin_once());
        return best;
    }

private:
    static constexpr int kSpins = 4;
    static constexpr int kSteps = 40'000;  // some 50 µs

    double spin_once() {
        const auto start = std::chrono::steady_clock::now();
        std::uint64_t value = value_;
        for (int step = 0; step < kSteps; ++step) value = value * 6364136223846793005U + 1442695040888963407U;
        value_ = value;
        const auto end = std::chrono::steady_clock::now();
        return kSteps / std::chrono::duration<double>(end - start).count();
    }

    std::uint64_t value_ = 1;
};

class Frequency : public Observer {
public:
    explicit Frequency(std::function<Readable<double>()> clock) : clock_(std::move(clock)) {}

    void begin(const Moment&) override { before_ = clock_(); }

    Readable<double> end(const Moment&) override {
        if (!before_) return before_.reason();
        const Readable<double> after = clock_();
        if (!after) return after.reason();
        return std::abs(*after / *before_ - 1);
    }

private:
    std::function<Readable<double>()> clock_;
    Readable<double> before_;
};

}  // namespace

std::unique_ptr<Observer> watch_frequency(std::function<Readable<double>()> clock) {
    return std::make_unique<Frequency>(std::move(clock));
}

Disturbance frequency() {
    return {.name = "frequency",
            .worth_naming = 0.03,
            .text = format_percent,
            .warning =
                "the clock of the team's first core changed by up to {amount} while measuring "
                "{figures}: rates are of several clocks; set the governor to performance, let the "
                "machine warm up, and measure again",
            .observer = [](const Site&) -> std::unique_ptr<Observer> {
                const auto chain = std::make_shared<Chain>();
                return watch_frequency([chain]() -> Readable<double> {
                    // Of a thread that may change cores it would be the clock of any.
                    if (pinned()) return chain->steps_per_s();
                    return Unreadable{"the thread that looked was on no core of its own",
                                      "look from within a team"};
                });
            }};
}

}  // namespace weir::measure
