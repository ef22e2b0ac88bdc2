// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/scaling.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <vector>

#include "measure/sampling/stretch.h"
#include "measure/sampling/turns.h"
#include "measure/stages/ladders.h"
#include "measure/stages/read_ceiling.h"

namespace weir::measure {
namespace {

constexpr double kWithinTheBest = 0.98;

// Of the stage's time, what windows take at least: the rest goes to starts of teams and repeated rounds.
constexpr double kForWindows = 0.8;

/// What the first `count` threads of the ladder read: on each node its part of the group's memory.
std::vector<Stretch> stretches(const Bench& bench, const Ladder& ladder, std::size_t count) {
    std::map<int, std::vector<std::span<const std::byte>>> memory;
    for (const std::size_t member : ladder.members) {
        memory[bench.team.pins()[member].node].push_back(bench.arena.own(static_cast<int>(member)).bytes());
    }
    std::map<int, std::vector<std::size_t>> threads;
    for (std::size_t i = 0; i < count; ++i) threads[ladder.pins[i].node].push_back(i);
    std::vector<Stretch> all(count);
    for (const auto& [node, own] : threads) {
        std::vector<Stretch> dealt = share_out(memory.at(node), own.size());
        for (std::size_t i = 0; i < own.size(); ++i) all[own[i]] = std::move(dealt[i]);
    }
    return all;
}

Turn turn_of(const Bench& bench, const Ladder& ladder, std::size_t count, const kernels::ReadKernel& kernel) {
    const auto own = std::make_shared<std::vector<Stretch>>(stretches(bench, ladder, count));
    return {[own, kernel](numa::Member& member, const WindowClock& clock) {
                Stretch& stretch = (*own)[static_cast<std::size_t>(member.thread())];
                return for_a_window(clock, [&] { return stretch.read(kernel); });
            },
            {0, count}};
}

std::size_t fastest(const Taken& taken, std::size_t least) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < taken.turns.size(); ++i) {
        if (median(taken.turns[i].figures(least)) > median(taken.turns[best].figures(least))) best = i;
    }
    return best;
}

void measure_ladder(const Bench& bench, const Ladder& ladder, const kernels::ReadKernel& kernel) {
    std::vector<Turn> turns;
    for (const std::size_t count : ladder.counts) turns.push_back(turn_of(bench, ladder, count, kernel));
    const Taken taken = take_turns(bench, numa::Team(ladder.pins), turns);
    const std::size_t least = bench.rule.least;
    if (taken.turns.front().all() < least) return;
    const Samples& best = taken.turns[fastest(taken, least)];
    bool before_the_knee = true;
    for (std::size_t i = 0; i < turns.size(); ++i) {
        const Estimate of_best = estimate_in_order(taken.turns[i].over(best).figures(least));
        const bool knee = before_the_knee && of_best.median >= kWithinTheBest;
        if (knee) before_the_knee = false;
        bench.out.scaling.push_back({ladder.group, static_cast<int>(ladder.counts[i]),
                                     estimate_in_order(taken.turns[i].figures(least)), of_best, knee,
                                     taken.doubts});
    }
}

std::size_t counts_in_time(const Bench& bench) {
    const double count_s = static_cast<double>(bench.rule.least + 1) * bench.shortest_window_s;
    return static_cast<std::size_t>(kForWindows * bench.rule.seconds / count_s);
}

}  // namespace

void measure_scaling(const Bench& bench, const kernels::ReadKernel& ceiling_kernel) {
    const Ladders planned = plan_ladders(bench.machine, bench.team, counts_in_time(bench));
    if (!planned.left_out.empty()) {
        bench.out.conditions["scaling"] =
            "left out for lack of time, since groups like them were measured: " + planned.left_out;
    }
    const auto all = static_cast<double>(planned.counts());
    double done = 0;
    for (const Ladder& ladder : planned.ladders) {
        if (bench.stopped()) return;
        const double begin = done / all;
        done += static_cast<double>(ladder.counts.size());
        bench.tell("numbers of threads: " + ladder.group, begin);
        measure_ladder(bench.range(begin, done / all), ladder, ceiling_kernel);
    }
    validate_sums(bench, {&ceiling_kernel, 1});
}

}  // namespace weir::measure
