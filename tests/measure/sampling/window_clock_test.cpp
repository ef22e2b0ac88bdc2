// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/window_clock.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>
#include <vector>

namespace weir::measure {
namespace {

void pass(int milliseconds) {
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

TEST(WindowClock, IsOverForALateMemberWhenItIsOverForTheFirst) {
    WindowClock over(2, 2e-3);
    over.start(0);
    pass(3);
    over.start(1);
    EXPECT_FALSE(over.open());
    WindowClock open(2, 60);
    open.start(0);
    pass(3);
    open.start(1);
    EXPECT_TRUE(open.open());
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
    EXPECT_LT(clock.rate().present, 0.5);
    EXPECT_FALSE(clock.rate().steady());
    clock.next();
    clock.start(0);
    clock.start(1);
    pass(40);
    clock.finish(0, 1);
    clock.finish(1, 1);
    EXPECT_GT(clock.rate().present, 0.5);
}

TEST(WindowClock, TellsAWindowInWhichAMemberDidNotHaveItsCore) {
    WindowClock clock(1);
    clock.start(0);
    pass(10);  // asleep: as if the core were another's
    clock.finish(0, 1);
    EXPECT_EQ(clock.rate().present, 1);
    EXPECT_LT(clock.rate().on_cpu, 0.5);
    EXPECT_FALSE(clock.rate().steady());
}

TEST(WindowClock, DoesNotMissAMemberThatTakesNoPart) {
    WindowClock clock(3);
    for (const std::size_t thread : {0U, 1U, 2U}) clock.start(thread);
    for (const std::size_t thread : {0U, 1U, 2U}) clock.finish(thread, 5);
    clock.next();
    clock.start(1);
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(4);
    while (std::chrono::steady_clock::now() < until) {
    }
    clock.finish(1, 20);
    EXPECT_EQ(clock.rate().present, 1);
    EXPECT_LT(clock.rate().per_s, 20 / 4e-3 * 1.001);     // of that member's time alone
    EXPECT_EQ(clock.per_s({0, 3}), clock.per_s({1, 1}));  // what the others did before is over
    EXPECT_EQ(clock.per_s({0, 1}), 0);
    clock.next();
    EXPECT_EQ(clock.rate().per_s, 0);
}

TEST(WindowClock, GivesWindowsLengthsThatKeepNoPeriod) {
    WindowClock clock(1, 2e-3);
    std::vector<double> lengths;
    for (int i = 0; i < 8; ++i) {
        clock.next();
        clock.start(0);
        while (clock.open()) {
        }
        clock.finish(0, 1);
        lengths.push_back(1 / clock.rate().per_s);
    }
    // Each at least as long as it has to be: 0.6 to 1.4 times 2 ms in the order of the golden section.
    const std::vector<double> parts{1.09, 0.78, 1.28, 0.97, 0.67, 1.16, 0.86, 1.35};
    for (std::size_t i = 0; i < lengths.size(); ++i) EXPECT_GE(lengths[i], parts[i] * 2e-3) << i;
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
