// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions/watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <string>

#include "measure/conditions/windows.h"
#include "tests/probe/fixture.h"

namespace weir::measure {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

Watch watch_in(const probe::FakeRoot& root) {
    return Watch({root.path(), {{0}}, 1});
}

TEST(Watch, NamesWhatDisturbedTheWindowsBetween) {
    const probe::FakeRoot root;
    root.write("/proc/stat", "cpu 100 0 0 1000 0 0 0 0\n");
    Watch watch = watch_in(root);
    watch.begin();
    root.write("/proc/stat", "cpu 150 0 0 1000 0 0 0 50\n");
    EXPECT_THAT(watch.end(), Contains("steal"));
    EXPECT_EQ(*watch.found().at("steal"), 0.5);
    watch.begin();
    EXPECT_THAT(watch.end(), Not(Contains("steal")));
    EXPECT_EQ(*watch.found().at("steal"), 0.5) << "the greatest is kept";
}

TEST(Watch, KeepsWhyNothingCouldBeReadUntilItCan) {
    const probe::FakeRoot root;
    Watch watch = watch_in(root);
    watch.begin();
    EXPECT_THAT(watch.end(), IsEmpty());
    EXPECT_FALSE(watch.found().at("steal").has_value());
    EXPECT_FALSE(watch.found().at("throttled").has_value());
    root.write("/proc/stat", "cpu 100 0 0 1000 0 0 0 0\n");
    watch.begin();
    watch.end();
    EXPECT_EQ(*watch.found().at("steal"), 0);
    EXPECT_FALSE(watch.found().at("throttled").has_value());
}

TEST(Watch, OfThisMachineSurvivesAProgramThatIsBusyMeanwhile) {
    Watch watch;
    watch.begin();
    const pid_t child = ::fork();
    if (child == 0) {
        for (;;) std::atomic_signal_fence(std::memory_order_seq_cst);
    }
    ASSERT_GT(child, 0);
    const std::vector<std::string> doubts = watch.end();
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    for (const std::string& doubt : doubts) EXPECT_EQ(watch.found().count(doubt), 1U) << doubt;
    EXPECT_TRUE(watch.found().at("other-load").has_value());
}

Samples samples_of(const std::vector<double>& steady, int unsteady) {
    Samples samples;
    for (const double each : steady) samples.add(each, true);
    for (int i = 0; i < unsteady; ++i) samples.add(50, false);
    return samples;
}

TEST(CoreTaken, IsThePartOfTheWindowsWithoutAMember) {
    EXPECT_EQ(core_taken().in_samples({}), 0);
    EXPECT_FALSE(core_taken().doubtful(core_taken().in_samples(samples_of({1, 1, 1}, 1))));
    EXPECT_TRUE(core_taken().doubtful(core_taken().in_samples(samples_of({1, 1}, 1))));
}

TEST(Drift, IsSeenInSamplesThatResembleTheNext) {
    const std::vector<double> slope{100, 101, 102, 103, 104, 105, 106, 107,
                                    108, 109, 110, 111, 112, 113, 114, 115};
    EXPECT_TRUE(drift().doubtful(drift().in_samples(samples_of(slope, 0))));
    const std::vector<double> noise{100, 109, 103, 112, 101, 115, 108, 102,
                                    113, 105, 110, 104, 114, 106, 111, 107};
    EXPECT_EQ(drift().in_samples(samples_of(noise, 0)), 0);
}

TEST(Drift, OfLessThanAPercentIsNotWorthALook) {
    std::vector<double> slope;
    for (int i = 0; i < 16; ++i) slope.push_back(1000 + i);
    EXPECT_EQ(drift().in_samples(samples_of(slope, 0)), 0);
    EXPECT_EQ(drift().in_samples({}), 0);
}

TEST(Watch, AddsWhatTheWindowsOfOneFigureShow) {
    const probe::FakeRoot root;
    Watch watch = watch_in(root);
    EXPECT_THAT(watch.doubts_of(samples_of({1, 1}, 8)), ElementsAre("core-taken"));
    EXPECT_THAT(watch.doubts_of(samples_of({1, 1}, 0)), IsEmpty());
    watch.begin();
    EXPECT_THAT(watch.end(samples_of({1, 1}, 8)), ElementsAre("core-taken"));
    EXPECT_EQ(*watch.found().at("core-taken"), 0.8);
}

}  // namespace
}  // namespace weir::measure
