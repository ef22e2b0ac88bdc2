// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/turns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <thread>

#include "tests/measure/sampling/small_bench.h"

namespace weir::measure {
namespace {

TEST(AWindow, RepeatsItsStepAndAddsUpWhatTheStepsDid) {
    int steps = 0;
    WindowClock over_at_once(1, 0);
    over_at_once.start(0);
    EXPECT_EQ(for_a_window(over_at_once, [&] { return ++steps, 3.0; }), 3);
    WindowClock clock(1, 1e-3);
    clock.start(0);
    const double done = for_a_window(clock, [&] { return ++steps, 3.0; });
    EXPECT_EQ(done, 3.0 * (steps - 1));
    EXPECT_GT(steps, 2);
}

TEST(SampleRates, AreOfAllMembersWithoutTheFirstWindow) {
    SmallBench small;
    std::array<std::atomic<std::size_t>, 2> calls{};
    const Series series =
        sample_rates(small.bench(), small.team(), [&](numa::Member& member, const WindowClock&) {
            ++calls[static_cast<std::size_t>(member.thread())];
            return member.thread() == 0 ? 0.0 : 1e6;  // only the other member's work counts here
        });
    EXPECT_GE(series.rates.size(), 9U);
    for (const double rate : series.rates) EXPECT_GT(rate, 0);
    EXPECT_EQ(calls[0].load(), calls[1].load());
    EXPECT_GT(calls[0].load(), series.rates.size());
}

TEST(SampleRates, EndForAllMembersInTheSameRoundAfterAStop) {
    SmallBench small;
    std::stop_source source;
    std::array<std::atomic<int>, 2> calls{};
    const Series series = sample_rates(
        small.bench(source.get_token()), small.team(), [&](numa::Member& member, const WindowClock&) {
            const int call = ++calls[static_cast<std::size_t>(member.thread())];
            if (member.thread() == 1 && call == 4) source.request_stop();
            return 1.0;
        });
    EXPECT_EQ(calls[0].load(), 4);
    EXPECT_EQ(calls[1].load(), 4);
    EXPECT_EQ(series.rates.size(), 3U);
    EXPECT_FALSE(small.bench().enough(series));
}

TEST(SampleRates, RepeatWindowsInWhichAMemberWasMissingAndKeepThemWhenItAlwaysIs) {
    SmallBench small;
    std::atomic<std::size_t> windows{0};
    const Series series =
        sample_rates(small.bench(), small.team(), [&](numa::Member& member, const WindowClock&) {
            if (member.thread() == 1) return 0.0;
            ++windows;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));  // the other has long ended
            return 1.0;
        });
    EXPECT_EQ(windows.load(), 1U + 18U);
    EXPECT_EQ(series.rates.size(), 18U);
    EXPECT_THAT(series.doubts, testing::Contains("core-taken"));
}

TEST(SampleRates, AreWatchedFromTheTeamsFirstCore) {
    SmallBench small;
    const Bench bench = small.bench();
    EXPECT_TRUE(bench.watch.found().empty());
    sample_rates(bench, small.team(), [](numa::Member&, const WindowClock&) { return 1.0; });
    ASSERT_EQ(bench.watch.found().count("frequency"), 1U);
    EXPECT_TRUE(bench.watch.found().at("frequency").has_value());
}

TEST(SampleTurns, GiveEachWorkAsManyWindowsInTurn) {
    SmallBench small;
    std::vector<int> order;
    const auto work = [&](int name, double done) -> Work {
        return [&order, name, done](numa::Member& member, const WindowClock&) {
            if (member.thread() == 0) order.push_back(name);
            return done;
        };
    };
    const std::vector<Work> works{work(0, 1), work(1, 2), work(2, 3)};
    const std::vector<Series> series = sample_turns(small.bench(), small.team(), works);
    ASSERT_EQ(series.size(), 3U);
    for (const Series& each : series) EXPECT_GE(each.rates.size(), 9U);
    EXPECT_EQ(order.size() % 3, 0U);
    for (std::size_t i = 0; i < order.size(); ++i) EXPECT_EQ(order[i], static_cast<int>(i % 3)) << i;
}

TEST(SampleRounds, CountARoundForAllWorksOrForNone) {
    SmallBench small;
    std::atomic<int> second{0};
    const auto whole = [](numa::Member&, const WindowClock& clock) {
        return for_a_window(clock, [] { return 1.0; });
    };
    const auto missing = [&](numa::Member& member, const WindowClock& clock) {
        // Every second time one member has ended long before the other.
        if (member.thread() == 1 && ++second % 2 == 0) return 1.0;
        return for_a_window(clock, [] { return 1.0; });
    };
    const std::vector<Work> works{whole, missing};
    const std::vector<Series> series = sample_rounds(small.bench(), small.team(), works);
    ASSERT_EQ(series.size(), 2U);
    EXPECT_GE(series[0].rates.size(), 9U);
    EXPECT_EQ(series[0].rates.size(), series[1].rates.size());
    EXPECT_EQ(series[0].doubts, series[1].doubts);
}

TEST(TakeTurns, LetsTheMembersOfATurnWorkAndNoOthers) {
    SmallBench small;
    std::array<std::atomic<std::size_t>, 2> calls{};
    const auto work = [&](double done) -> Work {
        return [&calls, done](numa::Member& member, const WindowClock& clock) {
            ++calls[static_cast<std::size_t>(member.thread())];
            return for_a_window(clock, [] { return 1.0; }) > 0 ? done : 0;
        };
    };
    const std::vector<Turn> turns{{work(1), {0, 1}}, {work(2), {1, 1}}, {work(4), {0, 2}}};
    const Taken taken = take_turns(small.bench(), small.team(), turns);
    ASSERT_EQ(taken.turns.size(), 3U);
    const std::size_t rounds = taken.turns[0].all();
    EXPECT_GE(rounds, 9U);
    for (const Samples& each : taken.turns) EXPECT_EQ(each.all(), rounds);
    EXPECT_EQ(calls[0].load(), 2 * (rounds + 1));
    EXPECT_EQ(calls[1].load(), 2 * (rounds + 1));
}

TEST(TakeTurns, CountTheTimeOfThoseAtWorkAlone) {
    SmallBench small;
    Bench bench = small.bench();
    const Work three_ms = [](numa::Member&, const WindowClock&) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(3);
        while (std::chrono::steady_clock::now() < until) {
        }
        return 1.0;
    };
    const Taken taken = take_turns(bench, small.team(), std::vector<Turn>{{three_ms, {1, 1}}});
    // Member 0 was at the barrier all the time, and no window counts as one that it missed.
    for (const double rate : taken.turns[0].figures(1)) EXPECT_LE(rate, 1 / 3e-3);
    EXPECT_GT(taken.turns[0].steady(), 0U);
}

TEST(Samples, OverOthersAreRatiosRoundByRoundAndSteadyWhereBothAre) {
    Samples few;
    Samples all;
    few.add(1, true);
    all.add(2, true);
    few.add(2, false);
    all.add(2, true);
    few.add(3, true);
    all.add(2, false);
    few.add(4, true);
    all.add(2, true);
    const Samples ratios = few.over(all);
    EXPECT_EQ(ratios.all(), 4U);
    EXPECT_EQ(ratios.figures(2), (std::vector<double>{0.5, 2}));
    EXPECT_EQ(ratios.figures(4), (std::vector<double>{0.5, 1, 1.5, 2}));
}

/// As many windows as the rule asks for, of work that takes no memory.
std::size_t windows_under(const SampleRule& rule) {
    SmallBench small;
    Bench bench = small.bench();
    bench.rule = rule;
    const auto work = [](numa::Member&, const WindowClock& clock) {
        return for_a_window(clock, [] { return 1.0; });
    };
    return sample_rates(bench, small.team(), work).rates.size();
}

TEST(SampleTurns, GoOnBeyondTheLeastWhileIntervalsAreWideAndThereIsTime) {
    SmallBench small;
    std::stop_source source;
    Bench bench = small.bench(source.get_token());
    bench.rule = {.least = 9, .width = 0, .seconds = 3600};
    std::atomic<int> windows{0};
    sample_rates(bench, small.team(), [&](numa::Member& member, const WindowClock& clock) {
        if (member.thread() == 0 && ++windows == 40) source.request_stop();
        return for_a_window(clock, [] { return 1.0; });
    });
    EXPECT_EQ(windows.load(), 40);  // nothing but the stop has ended it
}

TEST(SampleTurns, EndAtTheLeastWhenIntervalsAreNarrowHoweverMuchTimeThereIs) {
    EXPECT_LE(windows_under({.least = 9, .width = 1e9, .seconds = 60}), 18U);
}

TEST(SampleTurns, EndWithTheirTimeHoweverWideIntervalsAre) {
    const std::size_t windows = windows_under({.least = 9, .width = 0, .seconds = 0.02});
    EXPECT_GE(windows, 9U);
    EXPECT_LT(windows, 1000U);
}

TEST(SampleGroups, GiveEachGroupItsOwnPartOfTheSameWindows) {
    SmallBench small;
    const std::array<Group, 2> groups{{{0, 1}, {1, 1}}};
    const std::vector<Series> series = sample_groups(
        small.bench(), small.team(), groups,
        [](numa::Member& member, const WindowClock&) { return member.thread() == 0 ? 1e6 : 3e6; });
    ASSERT_EQ(series.size(), 2U);
    ASSERT_EQ(series[0].rates.size(), series[1].rates.size());
    EXPECT_GE(series[0].rates.size(), 9U);
    for (std::size_t i = 0; i < series[0].rates.size(); ++i)
        EXPECT_NEAR(series[1].rates[i] / series[0].rates[i], 3, 1e-9);
}

TEST(Samples, GiveAllFiguresOnlyWhenTheSteadyOnesAreTooFew) {
    Samples samples;
    samples.add(1, true);
    samples.add(50, false);
    samples.add(2, true);
    EXPECT_EQ(samples.figures(2), (std::vector<double>{1, 2}));
    EXPECT_EQ(samples.figures(3), (std::vector<double>{1, 50, 2}));
}

TEST(Samples, AreSettledByTheFiguresThatWouldBeTakenAndNeverByFewerThanWanted) {
    Samples samples;
    EXPECT_FALSE(samples.settled(1e9, 3));
    samples.add(1, true);
    samples.add(1, true);
    EXPECT_FALSE(samples.settled(1e9, 3)) << "two figures that agree by chance";
    samples.add(9, false);
    EXPECT_FALSE(samples.settled(0.5, 3)) << "the steady ones are too few: the wide one counts";
    EXPECT_TRUE(samples.settled(8, 3));
    samples.add(1, true);
    EXPECT_TRUE(samples.settled(0, 3));
}

TEST(Alternate, PutsEachWindowOfWorkBetweenTwoOfTheCeiling) {
    SmallBench small;
    std::atomic<std::size_t> calls{0};
    const Alternated rates =
        alternate(small.bench(), small.team(), kernels::read_kernels(kernels::Isa::kScalar).front(),
                  [&](numa::Member&, const WindowClock&) {
                      ++calls;
                      return 1.0;
                  });
    EXPECT_GE(rates.works.rates.size(), 9U);
    EXPECT_EQ(rates.of_ceiling.rates.size(), rates.works.rates.size());
    EXPECT_GT(calls.load(), 2 * rates.works.rates.size());  // the first is discarded
    for (const double ratio : rates.of_ceiling.rates) EXPECT_GT(ratio, 0);
}

TEST(Alternate, KeepsPairsWholeAfterAStop) {
    SmallBench small;
    std::stop_source source;
    std::atomic<int> calls{0};
    const Alternated rates = alternate(small.bench(source.get_token()), small.team(),
                                       kernels::read_kernels(kernels::Isa::kScalar).front(),
                                       [&](numa::Member&, const WindowClock&) {
                                           if (++calls == 8) source.request_stop();
                                           return 1.0;
                                       });
    EXPECT_EQ(rates.works.rates.size(), 3U);
    EXPECT_EQ(rates.of_ceiling.rates.size(), 3U);
}

}  // namespace
}  // namespace weir::measure
