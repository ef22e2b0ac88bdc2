// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/alarm.h"

#include <gtest/gtest.h>

#include <thread>

namespace weir::measure {
namespace {

using Clock = std::chrono::steady_clock;

TEST(Alarm, RingsForItsNumberWhenTheTimeHasCome) {
    Alarm alarm;
    const auto time = Clock::now() + std::chrono::milliseconds(5);
    alarm.set(time, 7);
    EXPECT_FALSE(alarm.rung(7) && Clock::now() < time);
    while (!alarm.rung(7)) std::this_thread::yield();
    EXPECT_GE(Clock::now(), time);
    EXPECT_FALSE(alarm.rung(6));
}

TEST(Alarm, RingsForTheLastNumberSetAlone) {
    Alarm alarm;
    alarm.set(Clock::now() + std::chrono::hours(1), 1);
    alarm.set(Clock::now(), 2);
    while (!alarm.rung(2)) std::this_thread::yield();
    alarm.set(Clock::now(), 3);
    while (!alarm.rung(3)) std::this_thread::yield();
    EXPECT_FALSE(alarm.rung(1));
}

TEST(Alarm, EndsWithoutWaitingForItsTime) {
    const auto start = Clock::now();
    {
        Alarm alarm;
        alarm.set(start + std::chrono::hours(1), 1);
    }
    EXPECT_LT(Clock::now() - start, std::chrono::minutes(1));
}

TEST(Alarm, ThatIsNeverSetEndsAsWell) {
    const Alarm alarm;
    EXPECT_FALSE(alarm.rung(1));
}

}  // namespace
}  // namespace weir::measure
