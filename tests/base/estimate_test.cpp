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

TEST(EstimateInOrder, OfIndependentSamplesIsTheEstimate) {
    const Samples samples{3, 9, 1, 8, 4, 7, 2, 6, 5};
    EXPECT_DOUBLE_EQ(estimate_in_order(samples).low, estimate(samples).low);
    EXPECT_DOUBLE_EQ(estimate_in_order(samples).high, estimate(samples).high);
    EXPECT_EQ(estimate_in_order(samples).samples, 9U);
    EXPECT_THROW(estimate_in_order(Samples{}), Fault);
}

TEST(EstimateInOrder, OfTwoStatesReachesIntoBoth) {
    Samples samples(40, 30.0);  // the median's own ranks would call it 30 to 30
    for (std::size_t i = 30; i < samples.size(); ++i) samples[i] = 60;
    EXPECT_DOUBLE_EQ(estimate(samples).high, 30);
    const Estimate figure = estimate_in_order(samples);
    EXPECT_DOUBLE_EQ(figure.median, 30);
    EXPECT_DOUBLE_EQ(figure.low, 30);
    EXPECT_DOUBLE_EQ(figure.high, 60);
    EXPECT_EQ(figure.samples, 40U);
}

/// A correlation of r between neighbours makes n samples worth n (1 - r) / (1 + r).
TEST(EstimateInOrder, TakesTheRanksOfAsManyAsTheSamplesAreWorth) {
    const Samples slope = one_to(100);
    const double r = correlation_with_next(slope);
    EXPECT_NEAR(r, 0.97, 0.001);
    EXPECT_EQ(static_cast<int>(100 * (1 - r) / (1 + r)), 1);
    EXPECT_DOUBLE_EQ(estimate_in_order(slope).low, 1) << "one sample's interval is the whole range";
    EXPECT_DOUBLE_EQ(estimate_in_order(slope).high, 100);
    Samples threes;  // each sample three times: a correlation of about a half
    for (const double value :
         {50, 10, 90, 30, 70, 20, 80, 40, 60, 15, 85, 35, 65, 25, 75, 45, 55, 12, 88, 48})
        threes.insert(threes.end(), 3, value);
    EXPECT_LT(estimate_in_order(threes).low, estimate(threes).low);
    EXPECT_GT(estimate_in_order(threes).high, estimate(threes).high);
    threes[7] = 1e9;  // an outlier tells nothing of the order
    EXPECT_LT(estimate_in_order(threes).high, 91);
}

TEST(CorrelationWithNext, IsOneOfASlopeMinusOneOfATurnAndNoneOfAConstant) {
    EXPECT_NEAR(correlation_with_next(one_to(1000)), 1, 0.01);
    Samples turns;
    for (int i = 0; i < 1000; ++i) turns.push_back(i % 2);
    EXPECT_NEAR(correlation_with_next(turns), -1, 0.01);
    EXPECT_EQ(correlation_with_next(Samples(9, 5.0)), 0);
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
