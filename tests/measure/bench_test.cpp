// SPDX-License-Identifier: Apache-2.0
#include "measure/bench.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>

#include "small_bench.h"

namespace weir::measure {
namespace {

TEST(AWindow, RepeatsItsStepAndAddsUpWhatTheStepsDid) {
    SmallBench small;
    Bench bench = small.bench();
    int steps = 0;
    bench.window_s = 0;
    EXPECT_EQ(for_a_window(bench, [&] { return ++steps, 3.0; }), 3);
    bench.window_s = 1e-3;
    const double done = for_a_window(bench, [&] { return ++steps, 3.0; });
    EXPECT_EQ(done, 3.0 * (steps - 1));
    EXPECT_GT(steps, 2);
}

TEST(SampleRates, AreOfAllMembersWithoutTheFirstWindow) {
    SmallBench small;
    std::array<std::atomic<int>, 2> calls{};
    const std::vector<double> rates = sample_rates(small.bench(), small.team(), [&](numa::Member& member) {
        ++calls[static_cast<std::size_t>(member.thread())];
        return member.thread() == 0 ? 0.0 : 1e6;  // only the other member's work counts here
    });
    EXPECT_EQ(rates.size(), 9U);
    for (const double rate : rates) EXPECT_GT(rate, 0);
    EXPECT_EQ(calls[0].load(), 10);
    EXPECT_EQ(calls[1].load(), 10);
}

TEST(SampleRates, EndForAllMembersInTheSameRoundAfterAStop) {
    SmallBench small;
    std::stop_source source;
    std::array<std::atomic<int>, 2> calls{};
    const std::vector<double> rates =
        sample_rates(small.bench(source.get_token()), small.team(), [&](numa::Member& member) {
            const int call = ++calls[static_cast<std::size_t>(member.thread())];
            if (member.thread() == 1 && call == 4) source.request_stop();
            return 1.0;
        });
    EXPECT_EQ(calls[0].load(), 4);
    EXPECT_EQ(calls[1].load(), 4);
    EXPECT_EQ(rates.size(), 3U);
    EXPECT_FALSE(small.bench().enough(rates));
}

TEST(Alternate, PutsACeilingWindowBeforeAndAfterEachWindowOfWork) {
    SmallBench small;
    std::atomic<int> calls{0};
    const Alternated rates =
        alternate(small.bench(), kernels::read_kernels(kernels::Isa::kScalar).front(), [&](numa::Member&) {
            ++calls;
            return 1.0;
        });
    EXPECT_EQ(rates.works.size(), 9U);
    EXPECT_EQ(rates.ceilings.size(), 10U);
    EXPECT_EQ(calls.load(), 2 * 10);  // the first is discarded
}

TEST(Alternate, KeepsPairsWholeAfterAStop) {
    SmallBench small;
    std::stop_source source;
    std::atomic<int> calls{0};
    const Alternated rates =
        alternate(small.bench(source.get_token()), kernels::read_kernels(kernels::Isa::kScalar).front(),
                  [&](numa::Member&) {
                      if (++calls == 8) source.request_stop();
                      return 1.0;
                  });
    EXPECT_EQ(rates.ceilings.size(), rates.works.size() + 1);
    EXPECT_EQ(rates.works.size(), 3U);
}

}  // namespace
}  // namespace weir::measure
