// SPDX-License-Identifier: Apache-2.0
// A crossing of the team's barrier by the threads of one L3 domain and of two, all arriving together. Threads
// are pinned one to a CPU; more threads than CPUs share them, as they never do in a measurement, and sleep.
#include <benchmark/benchmark.h>
#include <sched.h>

#include <chrono>
#include <cstddef>
#include <vector>

#include "numa/team.h"

namespace {

using weir::numa::Member;
using weir::numa::Pin;

std::vector<int> allowed_cpus() {
    cpu_set_t set;
    CPU_ZERO(&set);
    std::vector<int> cpus;
    if (::sched_getaffinity(0, sizeof(set), &set) != 0) return cpus;
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
        if (CPU_ISSET(static_cast<std::size_t>(cpu), &set)) cpus.push_back(cpu);
    }
    return cpus;
}

void crossing(benchmark::State& state) {
    constexpr int kCrossings = 1000;
    const std::vector<int> cpus = allowed_cpus();
    const int domains = static_cast<int>(state.range(1));
    std::vector<Pin> pins;
    for (int i = 0; i < static_cast<int>(state.range(0)); ++i) {
        pins.push_back({cpus[static_cast<std::size_t>(i) % cpus.size()], -1, i % domains});
    }
    const weir::numa::Team team(pins);
    for (auto _ : state) {
        double seconds = 0;
        team.run([&](Member& member) {
            member.barrier();  // starting and pinning the threads is left out
            const auto start = std::chrono::steady_clock::now();
            for (int i = 0; i < kCrossings; ++i) member.barrier();
            const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
            if (member.thread() == 0) seconds = taken.count();
        });
        state.SetIterationTime(seconds / kCrossings);
    }
}

BENCHMARK(crossing)
    ->ArgNames({"threads", "domains"})
    ->ArgsProduct({{2, 4, 8}, {1, 2}})
    ->UseManualTime()
    ->Iterations(50);

}  // namespace

BENCHMARK_MAIN();
