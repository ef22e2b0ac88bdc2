// SPDX-License-Identifier: Apache-2.0
#include "planner/waiting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/units.h"
#include "tests/planner/sample.h"

namespace weir::planner {
namespace {

using testing::Contains;
using testing::HasSubstr;

constexpr double kMega = static_cast<double>(kMiB);

/// Two threads of 10 GB/s each lose a fifth of a step of 2 MiB and a tenth of one of 32 MiB.
measure::Measurements measured() {
    measure::Measurements made;
    made.steps = {{2, 2 * kMiB, {0.8, 0.5, 1.1, 9}}, {2, 32 * kMiB, {0.9, 0.8, 1.0, 9}}};
    return made;
}

Estimate waiting(double bytes_per_phase_and_thread, int threads = 2) {
    std::vector<std::string> warnings;
    return waiting_ns({bytes_per_phase_and_thread * threads, 1, threads, 10e9 * threads}, measured(),
                      warnings);
}

TEST(Waiting, IsWhatAStepOfThatSizeTookBeyondItsBytes) {
    EXPECT_NEAR(waiting(32 * kMega).median, (1 / 0.9 - 1) * 32 * kMega / 10, 1e-3);
    EXPECT_NEAR(waiting(32 * kMega).high, (1 / 0.8 - 1) * 32 * kMega / 10, 1e-3);
    EXPECT_EQ(waiting(32 * kMega).low, 0);
}

TEST(Waiting, OfASmallerPhaseIsNoLessThanTheSmallestStepCost) {
    EXPECT_DOUBLE_EQ(waiting(kMega / 16).median, waiting(2 * kMega).median);
}

TEST(Waiting, LiesBetweenTheSizesMeasuredAndGrowsInProportionBeyond) {
    const double middle = waiting(17 * kMega).median;
    EXPECT_NEAR(middle, (waiting(2 * kMega).median + waiting(32 * kMega).median) / 2, 1e-3);
    EXPECT_NEAR(waiting(64 * kMega).median, 2 * waiting(32 * kMega).median, 1e-3);
}

TEST(Waiting, IsNeverNegativeWhereAStepWasFasterThanTheCeiling) {
    EXPECT_EQ(waiting(2 * kMega).low, 0);
}

TEST(Waiting, CostsOneThreadNothing) {
    std::vector<std::string> warnings;
    EXPECT_EQ(waiting_ns({1e9, 100, 1, 10e9}, measured(), warnings).median, 0);
    EXPECT_TRUE(warnings.empty());
}

TEST(Waiting, CountsEveryPhaseOfTheToken) {
    std::vector<std::string> warnings;
    const Estimate many = waiting_ns({64 * kMega * 100, 100, 2, 20e9}, measured(), warnings);
    EXPECT_NEAR(many.median, 100 * waiting(32 * kMega).median, 1);
}

TEST(Waiting, SaysWhenItWasNotMeasuredOrWithOtherThreads) {
    std::vector<std::string> warnings;
    EXPECT_EQ(waiting_ns({1e9, 100, 2, 10e9}, {}, warnings).samples, 0U);
    EXPECT_THAT(warnings, Contains(HasSubstr("not measured")));
    waiting_ns({1e9, 100, 8, 10e9}, measured(), warnings);
    EXPECT_THAT(warnings, Contains(HasSubstr("with 2 threads, not 8")));
}

}  // namespace
}  // namespace weir::planner
