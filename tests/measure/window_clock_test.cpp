// SPDX-License-Identifier: Apache-2.0
#include "measure/window_clock.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace weir::measure {
namespace {

void pass(int milliseconds) {
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

TEST(WindowClock, IsOverForALateMemberWhenItIsOverForTheFirst) {
    WindowClock clock(2);
    clock.start(0);
    pass(3);
    clock.start(1);
    EXPECT_FALSE(clock.open(2e-3));
    EXPECT_TRUE(clock.open(60));
}

TEST(WindowClock, CountsTheTimeFromTheFirstStartToTheLastEnd) {
    WindowClock clock(2);
    clock.start(1);
    pass(4);
    clock.start(0);
    clock.finish(1, 10);
    pass(4);
    clock.finish(0, 20);
    EXPECT_LT(clock.rate().per_s, 30 / 8e-3 * 1.001);
    EXPECT_GT(clock.rate().per_s, 0);
}

TEST(WindowClock, TellsAWindowInWhichAMemberWasMissing) {
    WindowClock clock(2);
    clock.start(0);
    pass(6);
    clock.start(1);
    clock.finish(0, 1);
    clock.finish(1, 1);
    EXPECT_LT(clock.rate().participation, 0.5);
    EXPECT_FALSE(clock.rate().steady());
    clock.reset();
    clock.start(0);
    clock.start(1);
    pass(40);
    clock.finish(0, 1);
    clock.finish(1, 1);
    EXPECT_GT(clock.rate().participation, 0.5);
}

TEST(WindowClock, GivesEachGroupWhatItDidOverTheTimeOfAll) {
    WindowClock clock(3);
    for (const std::size_t thread : {0U, 1U, 2U}) clock.start(thread);
    clock.finish(2, 50);  // long before the others, whose time counts all the same
    pass(4);
    clock.finish(0, 10);
    clock.finish(1, 20);
    const double all = clock.rate().per_s;
    EXPECT_DOUBLE_EQ(clock.per_s({0, 2}), all * 30 / 80);
    EXPECT_DOUBLE_EQ(clock.per_s({2, 1}), all * 50 / 80);
}

}  // namespace
}  // namespace weir::measure
