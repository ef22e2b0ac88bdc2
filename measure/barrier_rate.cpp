// SPDX-License-Identifier: Apache-2.0
#include "measure/barrier_rate.h"

#include <chrono>

#include "base/units.h"

namespace weir::measure {
namespace {

std::vector<double> sample_barrier(const numa::Team& team, std::size_t samples) {
    constexpr int kCrossings = 2000;
    std::vector<double> ns;
    team.run([&](numa::Member& member) {
        for (std::size_t i = 0; i < samples + 1; ++i) {
            member.barrier();
            const auto start = std::chrono::steady_clock::now();
            for (int crossing = 0; crossing < kCrossings; ++crossing) member.barrier();
            const double s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
            if (i > 0 && member.thread() == 0) ns.push_back(s * kNanosecondsPerSecond / kCrossings);
        }
    });
    return ns;
}

}  // namespace

void measure_barrier(const Bench& bench) {
    const std::vector<numa::Pin>& pins = bench.team.pins();
    if (pins.size() > 2) {
        const numa::Team two({pins[0], pins[1]});
        bench.out.barrier.push_back({2, estimate(sample_barrier(two, bench.samples))});
    }
    bench.out.barrier.push_back({bench.threads(), estimate(sample_barrier(bench.team, bench.samples))});
}

}  // namespace weir::measure
