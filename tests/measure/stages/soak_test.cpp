// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/soak.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/measure/sampling/small_bench.h"

namespace weir::measure {
namespace {

std::vector<SoakPoint> points_of(const std::vector<double>& rates) {
    std::vector<SoakPoint> points(rates.size());
    for (std::size_t i = 0; i < rates.size(); ++i) points[i].bytes_per_s.median = rates[i];
    return points;
}

TEST(Drift, IsTheLastQuarterOverTheFirst) {
    EXPECT_DOUBLE_EQ(drift_of(points_of({100, 100, 50, 50, 200, 200, 90, 90})), -0.1);
    EXPECT_DOUBLE_EQ(drift_of(points_of({100, 1, 1, 110})), 110.0 / 100 - 1);
}

TEST(Drift, IsNoneOfFewerThanFourStretches) {
    EXPECT_EQ(drift_of(points_of({100, 50, 10})), 0);
    EXPECT_EQ(drift_of({}), 0);
}

TEST(Soak, KeepsReadingUntilItsTimeIsOver) {
    SmallBench small;
    measure_soak(small.bench(), plain_read(), 0.6);
    ASSERT_TRUE(small.out().soak);
    const Soak& soak = *small.out().soak;
    EXPECT_EQ(soak.kernel, "plain");
    EXPECT_EQ(soak.threads, 2);
    EXPECT_GE(soak.seconds, 0.6);
    // Stretches of half a second or, on a machine that is held up, of more: so one or two of them.
    ASSERT_THAT(soak.points.size(), testing::AllOf(testing::Ge(1U), testing::Le(2U)));
    EXPECT_LT(soak.points.back().begin_s, 0.6);
    for (std::size_t i = 1; i < soak.points.size(); ++i)
        EXPECT_GE(soak.points[i].begin_s, soak.points[i - 1].begin_s + 0.5);
    for (const SoakPoint& point : soak.points) EXPECT_GE(point.bytes_per_s.samples, 9U);
}

TEST(Soak, KeepsTheStretchesThatAreWholeAfterAStop) {
    SmallBench small;
    std::stop_source source;
    const Progress stop_at_the_second = [&](std::string_view, double fraction) {
        if (fraction > 0) source.request_stop();
    };
    measure_soak(small.bench_telling(stop_at_the_second, source.get_token()), plain_read(), 60);
    ASSERT_TRUE(small.out().soak);
    EXPECT_EQ(small.out().soak->points.size(), 1U);
    EXPECT_LT(small.out().soak->seconds, 60);
}

}  // namespace
}  // namespace weir::measure
