// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/barrier_rate.h"

#include <chrono>
#include <string>
#include <vector>

#include "base/units.h"

namespace weir::measure {
namespace {

void add_barrier(const Bench& bench, const numa::Team& team) {
    constexpr int kCrossings = 2000;
    Samples ns;
    Rounds rounds(bench.rule, bench.stop);
    std::vector<std::string> doubts;
    team.run([&](numa::Member& member) {
        bool warm = false;
        while (rounds.more(member, [&] { return Kept{ns.steady(), ns.settled(bench.rule.width)}; })) {
            member.barrier();
            const auto start = std::chrono::steady_clock::now();
            for (int crossing = 0; crossing < kCrossings; ++crossing) member.barrier();
            const double s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
            if (warm && member.thread() == 0) ns.add(s * kNanosecondsPerSecond / kCrossings, true);
            if (!warm && member.thread() == 0) bench.watch.begin();
            warm = true;
        }
        if (member.thread() == 0) doubts = bench.watch.end(ns);
    });
    const Series series{ns.figures(bench.rule.least), doubts};
    if (bench.enough(series))
        bench.out.barrier.push_back({team.size(), series.estimate(), "machine", series.doubts});
}

}  // namespace

void measure_barrier(const Bench& bench, const kernels::ReadKernel&) {
    const std::vector<numa::Pin>& pins = bench.team.pins();
    if (pins.size() > 2) add_barrier(bench, numa::Team({pins[0], pins[1]}));
    add_barrier(bench, bench.team);
}

}  // namespace weir::measure
