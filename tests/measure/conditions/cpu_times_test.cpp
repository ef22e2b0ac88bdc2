// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions/cpu_times.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/probe/fixture.h"

namespace weir::measure {
namespace {

Readable<CpuTimes> times_in(const std::string& stat) {
    const probe::FakeRoot root;
    root.write("/proc/stat", stat);
    return read_cpu_times(root.path());
}

TEST(CpuTimes, AreThoseOfTheFirstLine) {
    const Readable<CpuTimes> times =
        times_in("cpu  100 20 30 4000 500 6 7 80 9 10\ncpu0 1 1 1 1 1 1 1 1 1 1\nintr 5\n");
    ASSERT_TRUE(times.has_value());
    EXPECT_EQ(times->total, 4743U);  // guest time is in user time already
    EXPECT_EQ(times->idle, 4500U);
    EXPECT_EQ(times->steal, 80U);
}

TEST(CpuTimes, AreUnreadableWithoutTheFileOrItsFields) {
    const probe::FakeRoot nothing;
    EXPECT_FALSE(read_cpu_times(nothing.path()).has_value());
    EXPECT_FALSE(read_cpu_times(nothing.path()).reason().remedy.empty());
    EXPECT_FALSE(times_in("").has_value());
    EXPECT_FALSE(times_in("intr 5 6 7 8 9 10 11 12\n").has_value());
    EXPECT_FALSE(times_in("cpu 1 2 3 4 5 6 7\ncpu0 1 2 3 4 5 6 7\n").has_value());
}

TEST(CpuTimes, OfThisMachineGoOn) {
    const Readable<CpuTimes> times = read_cpu_times();
    ASSERT_TRUE(times.has_value());
    EXPECT_GT(times->total, times->idle + times->steal);
}

TEST(Moment, HoldsTheCpuTimesOfItsRoot) {
    const probe::FakeRoot root;
    root.write("/proc/stat", "cpu 1 2 3 4 5 6 7 8\n");
    const Moment moment = read_moment(root.path());
    EXPECT_EQ(moment.cpu.value().total, 36U);
    EXPECT_GT(moment.own_cpu_s, 0);
    EXPECT_FALSE(read_moment(root.path() / "none").cpu.has_value());
}

}  // namespace
}  // namespace weir::measure
