// SPDX-License-Identifier: Apache-2.0
#include "base/estimate.h"

#include <gtest/gtest.h>

#include <numeric>

#include "base/error.h"

namespace weir {
namespace {

using Samples = std::vector<double>;

Samples one_to(int n) {
    Samples samples(static_cast<std::size_t>(n));
    std::iota(samples.rbegin(), samples.rend(), 1.0);  // descending, so that nothing relies on order
    return samples;
}

TEST(Median, IsTheMiddleOrTheMeanOfTheTwoInTheMiddle) {
    EXPECT_DOUBLE_EQ(median(Samples{3, 1, 2}), 2);
    EXPECT_DOUBLE_EQ(median(Samples{4, 1, 3, 2}), 2.5);
    EXPECT_DOUBLE_EQ(median(Samples{7}), 7);
    EXPECT_THROW(median(Samples{}), Fault);
}

TEST(Median, IsNotMovedByOneOutlier) {
    EXPECT_DOUBLE_EQ(median(Samples{1, 2, 3, 4, 1e9}), 3);
}

TEST(Quantile, IsLinearBetweenNeighbours) {
    const Samples samples{40, 10, 20, 30};
    EXPECT_DOUBLE_EQ(quantile(samples, 0), 10);
    EXPECT_DOUBLE_EQ(quantile(samples, 1), 40);
    EXPECT_DOUBLE_EQ(quantile(samples, 0.5), 25);
    EXPECT_DOUBLE_EQ(quantile(samples, 0.25), 17.5);
    EXPECT_THROW(quantile(Samples{}, 0.5), Fault);
}

/// The ranks of the 95 % interval in published tables (Conover, table A3; NIST handbook 7.2.3): n = 9 -> 2
/// and 8, n = 20 -> 6 and 15, n = 100 -> 40 and 61.
TEST(Estimate, TakesTheRanksOfTheTables) {
    const struct {
        int n;
        double low;
        double high;
    } rows[] = {{6, 1, 6},  {7, 1, 7},   {8, 1, 8},   {9, 2, 8},
                {10, 2, 9}, {15, 4, 12}, {20, 6, 15}, {100, 40, 61}};
    for (const auto& row : rows) {
        const Estimate figure = estimate(one_to(row.n));
        EXPECT_DOUBLE_EQ(figure.low, row.low) << row.n;
        EXPECT_DOUBLE_EQ(figure.high, row.high) << row.n;
        EXPECT_EQ(figure.samples, static_cast<std::uint64_t>(row.n));
    }
}

TEST(Estimate, IsTheWholeRangeWithFewSamples) {
    const Estimate figure = estimate(Samples{5, 1, 3});
    EXPECT_DOUBLE_EQ(figure.low, 1);
    EXPECT_DOUBLE_EQ(figure.median, 3);
    EXPECT_DOUBLE_EQ(figure.high, 5);
    EXPECT_THROW(estimate(Samples{}), Fault);
}

TEST(Estimate, StaysFiniteWithThousandsOfSamples) {
    const Estimate figure = estimate(one_to(5000));
    EXPECT_GT(figure.low, 2400);
    EXPECT_LT(figure.low, figure.median);
    EXPECT_LT(figure.high, 2600);
}

TEST(Estimate, KeepsItsIntervalAroundTheMedianWhenScaledOrInverted) {
    const Estimate figure{10, 8, 16, 9};
    const Estimate twice = figure.scaled(2);
    EXPECT_DOUBLE_EQ(twice.low, 16);
    EXPECT_DOUBLE_EQ(twice.high, 32);
    const Estimate rate = figure.inverted(80);
    EXPECT_DOUBLE_EQ(rate.low, 5);
    EXPECT_DOUBLE_EQ(rate.median, 8);
    EXPECT_DOUBLE_EQ(rate.high, 10);
    EXPECT_EQ(rate.samples, 9U);
}

TEST(Estimate, IsNoisyAboveFivePercent) {
    EXPECT_FALSE((Estimate{100, 98, 102.9, 9}).noisy());
    EXPECT_TRUE((Estimate{100, 97, 102.1, 9}).noisy());
    EXPECT_DOUBLE_EQ((Estimate{0, 0, 0, 9}).relative_width(), 0);
}

TEST(PairedRatios, CompareEachWindowWithItsNeighbours) {
    const Samples ratios = paired_ratios(Samples{90, 40}, Samples{100, 80, 20});
    ASSERT_EQ(ratios.size(), 2U);
    EXPECT_DOUBLE_EQ(ratios[0], 1.0);
    EXPECT_DOUBLE_EQ(ratios[1], 0.8);
    EXPECT_THROW(paired_ratios(Samples{1, 2}, Samples{1, 2}), Fault);
    EXPECT_TRUE(paired_ratios(Samples{}, Samples{1}).empty());
}

}  // namespace
}  // namespace weir
