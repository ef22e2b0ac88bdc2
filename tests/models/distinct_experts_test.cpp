// SPDX-License-Identifier: Apache-2.0
#include "models/distinct_experts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace weir::models {
namespace {

TEST(DistinctExperts, AreThoseOfOneTokenForOneSequence) {
    EXPECT_DOUBLE_EQ(distinct_experts(256, 8, 1), 8);
    EXPECT_NEAR(distinct_experts_zipf(256, 8, 1, 1.0), 8, 1e-9);
    EXPECT_DOUBLE_EQ(distinct_experts(256, 8, 0), 0);
}

// Two tokens: 8 + 8 less the 8 * 8 / 256 that both hold.
TEST(DistinctExperts, CountWhatTwoTokensShareOnce) {
    EXPECT_NEAR(distinct_experts(256, 8, 2), 16 - 64.0 / 256.0, 1e-9);
}

TEST(DistinctExperts, ComeToAllOfThemAndNoMore) {
    EXPECT_NEAR(distinct_experts(256, 8, 10000), 256, 1e-6);
    EXPECT_NEAR(distinct_experts_zipf(256, 8, 1000000, 1.0), 256, 1e-6);
    EXPECT_DOUBLE_EQ(distinct_experts(8, 8, 3), 8);
    EXPECT_DOUBLE_EQ(distinct_experts_zipf(8, 8, 3, 1.0), 8);
}

TEST(DistinctExperts, AreNoneInADenseModel) {
    EXPECT_EQ(distinct_experts(0, 0, 4), 0);
    EXPECT_EQ(distinct_experts_zipf(0, 0, 4, 1.0), 0);
}

TEST(DistinctExperts, AreTheSameUnderZipfWithExponentZero) {
    for (const std::uint32_t sequences : {1U, 2U, 7U, 64U})
        EXPECT_NEAR(distinct_experts_zipf(128, 8, sequences, 0.0), distinct_experts(128, 8, sequences), 1e-6);
}

TEST(DistinctExperts, AreFewerTheMoreUnequalTheyAre) {
    const double uniform = distinct_experts(256, 8, 16);
    const double mild = distinct_experts_zipf(256, 8, 16, 0.5);
    const double strong = distinct_experts_zipf(256, 8, 16, 1.0);
    EXPECT_LT(mild, uniform);
    EXPECT_LT(strong, mild);
}

/// Draws of top_k different experts in turn, in proportion to weights that Zipf's law gives, counted.
double simulated(std::size_t experts, std::size_t top_k, std::size_t sequences, double exponent) {
    constexpr int kTrials = 4000;
    std::mt19937_64 random(7);
    std::exponential_distribution<double> clock;
    double distinct = 0;
    for (int trial = 0; trial < kTrials; ++trial) {
        std::vector<char> held(experts, 0);
        for (std::size_t s = 0; s < sequences; ++s) {
            // The first top_k of exponential clocks are a draw without replacement.
            std::vector<std::pair<double, std::size_t>> rings;
            for (std::size_t i = 0; i < experts; ++i)
                rings.emplace_back(clock(random) * std::pow(static_cast<double>(i + 1), exponent), i);
            std::partial_sort(rings.begin(), rings.begin() + static_cast<std::ptrdiff_t>(top_k), rings.end());
            for (std::size_t i = 0; i < top_k; ++i) held[rings[i].second] = 1;
        }
        for (const char one : held) distinct += one;
    }
    return distinct / kTrials;
}

TEST(DistinctExperts, AgreeWithDrawsThatAreCounted) {
    EXPECT_NEAR(distinct_experts(32, 4, 5), simulated(32, 4, 5, 0.0), 0.15);
    EXPECT_NEAR(distinct_experts_zipf(32, 4, 5, 1.0), simulated(32, 4, 5, 1.0), 0.35);
}

}  // namespace
}  // namespace weir::models
