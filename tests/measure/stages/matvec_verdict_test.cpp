// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/matvec_verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace weir::measure {
namespace {

using testing::HasSubstr;

Estimate exact(double value) {
    return {value, value, value, 9};
}

MatvecBandwidth figure(int threads, double gigabytes, double of_ceiling) {
    return {"q4_k", "avx2", threads, exact(gigabytes * 1e9), exact(of_ceiling)};
}

MatvecCore verdict(std::vector<MatvecBandwidth> figures, const MeasuredNode& node, double core_gigabytes) {
    conclude_bounds(figures);
    return conclude_core(figures, node, {"q4_k", "avx2", exact(core_gigabytes * 1e9)});
}

TEST(MatvecVerdict, CallsThoseThatTakeNineTenthsOfTheReadingBoundByMemory) {
    std::vector<MatvecBandwidth> figures{figure(1, 8, 0.5), figure(2, 16, 0.89), figure(4, 20, 0.9),
                                         figure(8, 21, 1.0)};
    conclude_bounds(figures);
    EXPECT_EQ(figures[0].bound, "compute");
    EXPECT_EQ(figures[1].bound, "compute");
    EXPECT_EQ(figures[2].bound, "memory");
    EXPECT_EQ(figures[3].bound, "memory");
}

TEST(MatvecVerdict, TakesTheFewestThreadsWithinTwoPercentOfTheBest) {
    const MatvecCore core = verdict(
        {figure(1, 8, 0.5), figure(4, 97, 0.93), figure(8, 98.5, 0.97), figure(16, 100, 0.98)}, {16, 16}, 30);
    EXPECT_EQ(core.bound, "memory");
    EXPECT_EQ(core.saturating_threads.value(), 8);
    EXPECT_FALSE(core.predicted);
}

TEST(MatvecVerdict, PredictsHowManyCoresWouldTakeWhatTheNodeReads) {
    // They take half of the 80 GB/s that they can read, at 10 GB/s a core from cache.
    const MatvecCore core = verdict({figure(1, 10, 0.9), figure(4, 40, 0.5)}, {4, 4}, 10);
    EXPECT_EQ(core.bound, "compute");
    EXPECT_EQ(core.saturating_threads.value(), 8);
    EXPECT_TRUE(core.predicted);
}

TEST(MatvecVerdict, PredictsMoreThreadsThanDidNotDo) {
    const MatvecCore core = verdict({figure(4, 40, 0.8)}, {4, 4}, 50);
    EXPECT_EQ(core.saturating_threads.value(), 5);
}

TEST(MatvecVerdict, OfANodeIgnoresTheWholeMachine) {
    const MatvecCore core = verdict({figure(4, 50, 1), figure(8, 50.5, 1), figure(16, 101, 1)}, {8, 8}, 30);
    EXPECT_EQ(core.saturating_threads.value(), 4);
}

TEST(MatvecVerdict, IsUnreadableWhereCoresWereLeftOut) {
    const MatvecCore core = verdict({figure(1, 10, 1), figure(2, 20, 1)}, {2, 64}, 30);
    EXPECT_EQ(core.bound, "memory");
    ASSERT_FALSE(core.saturating_threads.has_value());
    EXPECT_THAT(core.saturating_threads.reason().why, HasSubstr("2 of the node's 64 cores"));
}

TEST(MatvecVerdict, IsUnreadableWhereNoNodeWasMeasuredAlone) {
    const MatvecCore core = verdict({figure(16, 100, 1)}, {8, 8}, 30);
    EXPECT_TRUE(core.bound.empty());
    ASSERT_FALSE(core.saturating_threads.has_value());
    EXPECT_THAT(core.saturating_threads.reason().why, HasSubstr("no node"));
}

}  // namespace
}  // namespace weir::measure
