// SPDX-License-Identifier: Apache-2.0
#include "decode/weights/load_progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "numa/barrier.h"

namespace weir::decode {
namespace {

TEST(LoadProgress, EndsAllThreadsWhenAStopIsAskedFor) {
    std::stop_source stop;
    LoadProgress progress(stop.get_token(), {});
    progress.begin("loading", 100);
    EXPECT_NO_THROW(progress.add(10, false));
    stop.request_stop();
    EXPECT_THROW(progress.add(10, false), Interrupted);
}

TEST(LoadProgress, EndsTheOthersWhenOneThreadGivesUp) {
    LoadProgress progress({}, {});
    progress.begin("loading", 100);
    progress.add(10, false);
    progress.give_up();
    EXPECT_THROW(progress.add(10, false), numa::Cancelled);
    progress.begin("loading", 100);
    EXPECT_NO_THROW(progress.add(10, false));
}

TEST(LoadProgress, CountsTheBytesOfAllThreadsAndTellsTheLast) {
    std::vector<std::string> told;
    std::vector<double> fractions;
    LoadProgress progress({}, [&](std::string_view what, double fraction) {
        told.emplace_back(what);
        fractions.push_back(fraction);
    });
    progress.begin("checking", 4'000'000'000);
    progress.add(1'000'000'000, false);
    progress.add(3'000'000'000, true);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_THAT(told.front(), ::testing::HasSubstr("checking 4.0 of 4.0 GB, "));
    EXPECT_EQ(fractions.front(), 1);
    EXPECT_EQ(progress.bytes(), 4'000'000'000U);
}

}  // namespace
}  // namespace weir::decode
