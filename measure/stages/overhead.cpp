// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/overhead.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

#include "base/error.h"
#include "base/units.h"
#include "measure/sampling/window_clock.h"
#include "measure/stages/barrier_rate.h"
#include "numa/pinned_scope.h"

namespace weir::measure {
namespace {

constexpr std::size_t kSamples = 15;
constexpr double kLookEvery = kMiB;  // bytes: turns.cpp, stretch.cpp
constexpr double kHour = 3600;       // seconds: longer than any loop here

/// Time of one of so many calls, again and again; the first lot is discarded.
template <class Body>
Series sample_ns(const Bench& bench, int calls, Body body) {
    Series series;
    const std::size_t wanted = std::max(kSamples, bench.rule.least);
    bench.watch.begin();
    for (std::size_t i = 0; i <= wanted && !bench.stopped(); ++i) {
        const auto start = std::chrono::steady_clock::now();
        for (int call = 0; call < calls; ++call) body(call);
        const double s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        if (i > 0) series.rates.push_back(s * kNanosecondsPerSecond / calls);
    }
    series.doubts = bench.watch.end();
    return series;
}

/// Each time to another PU of the team, where there are several: the move is part of the cost.
Series sample_pinning(const Bench& bench) {
    const std::vector<numa::Pin>& pins = bench.team.pins();
    return sample_ns(bench, 100, [&](int call) {
        const numa::PinnedScope pinned(pins[static_cast<std::size_t>(call) % pins.size()].cpu);
    });
}

Series sample_team(const Bench& bench) {
    return sample_ns(bench, 10, [&](int) { bench.team.run([](numa::Member&) {}); });
}

Series sample_clock(const Bench& bench) {
    WindowClock clock(1, kHour);
    return sample_ns(bench, 1000, [&](int) {
        clock.start(0);
        clock.finish(0, 0);
    });
}

Series sample_alarm(const Bench& bench) {
    WindowClock clock(1, kHour);
    clock.start(0);
    return sample_ns(bench, 100'000, [&](int) {
        if (!clock.open()) throw Fault("a window of an hour was over at once");
    });
}

}  // namespace

void measure_overhead(const Bench& bench, const kernels::ReadKernel&) {
    const auto add = [&](const char* what, const Series& series, double times, bool timed) {
        if (!bench.enough(series)) return;
        const double ns = median(series.rates);
        bench.out.overheads.push_back(
            {what, series.estimate(), times * ns / (bench.shortest_window_s * kNanosecondsPerSecond), timed});
    };
    add("pin", sample_pinning(bench), 1, false);
    add("team", sample_team(bench), 1, false);
    if (bench.threads() > 1) add("barrier", sample_barrier(bench, bench.team), 2, false);
    const double bytes = bench.out.ceiling_bytes_per_s / bench.threads() * bench.shortest_window_s;
    // One thread of the team, where its others would be at work.
    numa::Team({bench.team.pins().front()}).run([&](numa::Member&) {
        add("clock", sample_clock(bench), 1, true);
        add("alarm", sample_alarm(bench), bytes / kLookEvery, true);
    });
}

}  // namespace weir::measure
