// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/overhead.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/measure/sampling/small_bench.h"

namespace weir::measure {
namespace {

TEST(MeasureOverhead, StatesWhatMeasuringCostsAndWhichPartOfAWindowThatIs) {
    SmallBench small;
    small.out().ceiling_bytes_per_s = 2.0 * (1 << 20) * 1e4;  // 10,000 looks a second by each of two threads
    const Bench bench = small.bench();
    measure_overhead(bench, {});
    std::vector<std::string> names;
    for (const Overhead& each : small.out().overheads) {
        names.push_back(each.what);
        EXPECT_GE(each.ns.samples, 9U) << each.what;
        EXPECT_GT(each.ns.low, 0) << each.what;
        EXPECT_EQ(each.timed, each.what == "clock" || each.what == "alarm") << each.what;
        const double times = each.what == "alarm"     ? 1e4 * bench.shortest_window_s
                             : each.what == "barrier" ? 2
                                                      : 1;
        EXPECT_NEAR(each.of_window * bench.shortest_window_s * 1e9, times * each.ns.median,
                    1e-9 * each.ns.median)
            << each.what;
    }
    EXPECT_THAT(names, testing::ElementsAre("pin", "team", "barrier", "clock", "alarm"));
}

TEST(MeasureOverhead, HasNoFigureAfterAStop) {
    SmallBench small;
    std::stop_source source;
    source.request_stop();
    measure_overhead(small.bench(source.get_token()), {});
    EXPECT_TRUE(small.out().overheads.empty());
}

}  // namespace
}  // namespace weir::measure
