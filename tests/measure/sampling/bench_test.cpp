// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/bench.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <thread>

#include "tests/measure/sampling/small_bench.h"

namespace weir::measure {
namespace {

TEST(AWindow, RepeatsItsStepAndAddsUpWhatTheStepsDid) {
    SmallBench small;
    Bench bench = small.bench();
    WindowClock clock(1);
    clock.start(0);
    int steps = 0;
    bench.window_s = 0;
    EXPECT_EQ(for_a_window(bench, clock, [&] { return ++steps, 3.0; }), 3);
    bench.window_s = 1e-3;
    clock.next();
    clock.start(0);
    const double done = for_a_window(bench, clock, [&] { return ++steps, 3.0; });
    EXPECT_EQ(done, 3.0 * (steps - 1));
    EXPECT_GT(steps, 2);
}

TEST(SampleRates, AreOfAllMembersWithoutTheFirstWindow) {
    SmallBench small;
    std::array<std::atomic<std::size_t>, 2> calls{};
    const std::vector<double> rates =
        sample_rates(small.bench(), small.team(), [&](numa::Member& member, const WindowClock&) {
            ++calls[static_cast<std::size_t>(member.thread())];
            return member.thread() == 0 ? 0.0 : 1e6;  // only the other member's work counts here
        });
    EXPECT_GE(rates.size(), 9U);
    for (const double rate : rates) EXPECT_GT(rate, 0);
    EXPECT_EQ(calls[0].load(), calls[1].load());
    EXPECT_GT(calls[0].load(), rates.size());
}

TEST(SampleRates, EndForAllMembersInTheSameRoundAfterAStop) {
    SmallBench small;
    std::stop_source source;
    std::array<std::atomic<int>, 2> calls{};
    const std::vector<double> rates = sample_rates(
        small.bench(source.get_token()), small.team(), [&](numa::Member& member, const WindowClock&) {
            const int call = ++calls[static_cast<std::size_t>(member.thread())];
            if (member.thread() == 1 && call == 4) source.request_stop();
            return 1.0;
        });
    EXPECT_EQ(calls[0].load(), 4);
    EXPECT_EQ(calls[1].load(), 4);
    EXPECT_EQ(rates.size(), 3U);
    EXPECT_FALSE(small.bench().enough(rates));
}

TEST(SampleRates, RepeatWindowsInWhichAMemberWasMissingAndKeepThemWhenItAlwaysIs) {
    SmallBench small;
    std::atomic<std::size_t> windows{0};
    const std::vector<double> rates =
        sample_rates(small.bench(), small.team(), [&](numa::Member& member, const WindowClock&) {
            if (member.thread() == 1) return 0.0;
            ++windows;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));  // the other has long ended
            return 1.0;
        });
    EXPECT_EQ(windows.load(), 1U + 18U);
    EXPECT_EQ(rates.size(), 18U);
}

TEST(SampleGroups, GiveEachGroupItsOwnPartOfTheSameWindows) {
    SmallBench small;
    const std::array<Group, 2> groups{{{0, 1}, {1, 1}}};
    const auto rates = sample_groups(
        small.bench(), small.team(), groups,
        [](numa::Member& member, const WindowClock&) { return member.thread() == 0 ? 1e6 : 3e6; });
    ASSERT_EQ(rates.size(), 2U);
    ASSERT_EQ(rates[0].size(), rates[1].size());
    EXPECT_GE(rates[0].size(), 9U);
    for (std::size_t i = 0; i < rates[0].size(); ++i) EXPECT_NEAR(rates[1][i] / rates[0][i], 3, 1e-9);
}

TEST(Samples, GiveAllFiguresOnlyWhenTheSteadyOnesAreTooFew) {
    Samples samples;
    samples.add(1, true);
    samples.add(50, false);
    samples.add(2, true);
    EXPECT_EQ(samples.figures(2), (std::vector<double>{1, 2}));
    EXPECT_EQ(samples.figures(3), (std::vector<double>{1, 50, 2}));
}

TEST(Alternate, PutsEachWindowOfWorkBetweenTwoOfTheCeiling) {
    SmallBench small;
    std::atomic<std::size_t> calls{0};
    const Alternated rates = alternate(small.bench(), kernels::read_kernels(kernels::Isa::kScalar).front(),
                                       [&](numa::Member&, const WindowClock&) {
                                           ++calls;
                                           return 1.0;
                                       });
    EXPECT_GE(rates.works.size(), 9U);
    EXPECT_EQ(rates.of_ceiling.size(), rates.works.size());
    EXPECT_GT(calls.load(), 2 * rates.works.size());  // the first is discarded
    for (const double ratio : rates.of_ceiling) EXPECT_GT(ratio, 0);
}

TEST(Alternate, KeepsPairsWholeAfterAStop) {
    SmallBench small;
    std::stop_source source;
    std::atomic<int> calls{0};
    const Alternated rates =
        alternate(small.bench(source.get_token()), kernels::read_kernels(kernels::Isa::kScalar).front(),
                  [&](numa::Member&, const WindowClock&) {
                      if (++calls == 8) source.request_stop();
                      return 1.0;
                  });
    EXPECT_EQ(rates.works.size(), 3U);
    EXPECT_EQ(rates.of_ceiling.size(), 3U);
}

}  // namespace
}  // namespace weir::measure
