// SPDX-License-Identifier: Apache-2.0
// What is looked for around windows, each against a /proc and /sys made for it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "measure/conditions/frequency.h"
#include "measure/conditions/numa_balancing.h"
#include "measure/conditions/other_load.h"
#include "measure/conditions/steal.h"
#include "measure/conditions/throttling.h"
#include "tests/probe/fixture.h"

namespace weir::measure {
namespace {

/// Ten seconds after another moment, with so many ticks more.
Moment later(const Moment& before, std::uint64_t busy, std::uint64_t steal, std::uint64_t idle = 0) {
    Moment after = before;
    const CpuTimes was = *before.cpu;
    after.cpu = CpuTimes{was.total + busy + steal + idle, was.idle + idle, was.steal + steal};
    after.time += std::chrono::seconds(10);
    return after;
}

Moment some_moment() {
    Moment moment;
    moment.cpu = CpuTimes{1'000'000, 500'000, 3'000};
    moment.own_cpu_s = 5;
    return moment;
}

Readable<double> amount(const Disturbance& disturbance, const Moment& before, const Moment& after,
                        const Site& site = {}) {
    const std::unique_ptr<Observer> observer = disturbance.observer(site);
    observer->begin(before);
    return observer->end(after);
}

TEST(Steal, IsItsShareOfTheTimeThatWasAskedFor) {
    const Moment before = some_moment();
    EXPECT_NEAR(*amount(steal(), before, later(before, 950, 50, 100'000)), 0.05, 1e-12);
    EXPECT_EQ(*amount(steal(), before, later(before, 950, 0)), 0);
}

TEST(Steal, IsWorthNamingAboveOnePercent) {
    const Moment before = some_moment();
    EXPECT_FALSE(steal().doubtful(*amount(steal(), before, later(before, 990, 10))));
    EXPECT_TRUE(steal().doubtful(*amount(steal(), before, later(before, 988, 11))));
}

TEST(Steal, OfASingleTickIsBelowTheCountersResolution) {
    const Moment before = some_moment();
    EXPECT_EQ(*amount(steal(), before, later(before, 9, 1)), 0);
    EXPECT_GT(*amount(steal(), before, later(before, 8, 2)), 0);
}

TEST(Steal, ThatGoesBackwardsIsNone) {
    const Moment before = some_moment();
    Moment after = later(before, 1000, 0);
    after.cpu = CpuTimes{before.cpu->total + 1000, before.cpu->idle, before.cpu->steal - 50};
    EXPECT_EQ(*amount(steal(), before, after), 0);
}

TEST(Steal, IsUnreadableWithoutTheCounters) {
    const Moment nothing;
    const Moment some = some_moment();
    EXPECT_FALSE(amount(steal(), nothing, some).has_value());
    EXPECT_FALSE(amount(steal(), some, nothing).has_value());
}

TEST(OtherLoad, IsWhatRanWithoutThisProcess) {
    const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    const Moment before = some_moment();
    Moment after = later(before, static_cast<std::uint64_t>(20 * ticks), 700);
    after.own_cpu_s += 5;
    EXPECT_NEAR(*amount(other_load(), before, after), 1.5, 1e-9);
    after.own_cpu_s += 20;  // counted more finely than ticks are
    EXPECT_EQ(*amount(other_load(), before, after), 0);
}

TEST(OtherLoad, IsWorthNamingAboveATenthOfACpu) {
    EXPECT_FALSE(other_load().doubtful(0.1));
    EXPECT_TRUE(other_load().doubtful(0.11));
}

TEST(OtherLoad, WithinTheResolutionOfTheTicksIsNone) {
    const Moment before = some_moment();
    Site four;
    four.online_cpus = 4;  // two ticks, by the square root of four
    EXPECT_EQ(*amount(other_load(), before, later(before, 4, 0), four), 0);
    EXPECT_GT(*amount(other_load(), before, later(before, 5, 0), four), 0);
}

TEST(OtherLoad, IsUnreadableWithoutTheCounters) {
    EXPECT_FALSE(amount(other_load(), {}, some_moment()).has_value());
    EXPECT_FALSE(amount(other_load(), some_moment(), {}).has_value());
}

Readable<double> drift_between(const Readable<double>& first, const Readable<double>& last) {
    bool begun = false;
    const auto observer = watch_frequency([&] { return std::exchange(begun, true) ? last : first; });
    observer->begin({});
    return observer->end({});
}

TEST(Frequency, IsThePartByWhichTheClockChangedEitherWay) {
    EXPECT_NEAR(*drift_between(2e9, 1.9e9), 0.05, 1e-12);
    EXPECT_NEAR(*drift_between(2e9, 2.1e9), 0.05, 1e-12);
    EXPECT_FALSE(frequency().doubtful(0.03));
    EXPECT_TRUE(frequency().doubtful(0.031));
}

TEST(Frequency, IsUnreadableWhereTheClockIs) {
    const Unreadable none{"no clock", "get one"};
    EXPECT_EQ(drift_between(none, 2e9).reason().why, "no clock");
    EXPECT_EQ(drift_between(2e9, none).reason().why, "no clock");
}

/// Two nodes of two CPUs each.
Site site_in(const probe::FakeRoot& root) {
    return {root.path(), {{0, 1}, {2, 3}}, 4};
}

std::string count_of(int cpu, const std::string& what) {
    return "/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/thermal_throttle/" + what +
           "_throttle_count";
}

/// Begins, changes the files, and ends.
template <class Change>
Readable<double> events(const probe::FakeRoot& root, Change change) {
    const std::unique_ptr<Observer> observer = throttling().observer(site_in(root));
    observer->begin({});
    change();
    return observer->end({});
}

TEST(Throttling, CountsEventsOfPackagesAndCores) {
    const probe::FakeRoot root;
    root.write(count_of(0, "package"), "7\n");
    root.write(count_of(2, "package"), "9\n");
    root.write(count_of(3, "core"), "1\n");
    EXPECT_EQ(*events(root, [] {}), 0);
    EXPECT_EQ(*events(root,
                      [&] {
                          root.write(count_of(2, "package"), "12\n");
                          root.write(count_of(3, "core"), "2\n");
                      }),
              4);
    EXPECT_FALSE(throttling().doubtful(0));
    EXPECT_TRUE(throttling().doubtful(1));
}

TEST(Throttling, TakesCountersThatGoBackwardsOrAwayForNoEvents) {
    const probe::FakeRoot root;
    root.write(count_of(0, "package"), "7\n");
    root.write(count_of(1, "core"), "7\n");
    EXPECT_EQ(*events(root,
                      [&] {
                          root.write(count_of(0, "package"), "2\n");
                          root.write(count_of(1, "core"), "rubbish\n");
                      }),
              0);
}

TEST(Throttling, IsASensorNearItsLimitWhereNothingIsCounted) {
    const probe::FakeRoot root;
    root.write("/sys/class/hwmon/hwmon0/name", "nvme\n");
    root.write("/sys/class/hwmon/hwmon0/temp1_input", "99000\n");
    root.write("/sys/class/hwmon/hwmon0/temp1_crit", "80000\n");
    EXPECT_FALSE(events(root, [] {}).has_value());  // a disk's
    root.write("/sys/class/hwmon/hwmon1/name", "k10temp\n");
    root.write("/sys/class/hwmon/hwmon1/temp1_input", "90000\n");
    EXPECT_FALSE(events(root, [] {}).has_value());  // without a limit
    root.write("/sys/class/hwmon/hwmon1/temp1_crit", "95000\n");
    EXPECT_EQ(*events(root, [] {}), 0);
    EXPECT_EQ(*events(root, [&] { root.write("/sys/class/hwmon/hwmon1/temp1_input", "90001\n"); }), 1);
}

TEST(Throttling, IsUnreadableWhereThereIsNeither) {
    const probe::FakeRoot root;
    const Readable<double> none = events(root, [] {});
    ASSERT_FALSE(none.has_value());
    EXPECT_THAT(none.reason().remedy, testing::HasSubstr("host"));
    EXPECT_FALSE(throttling().observer({root.path(), {}, 1})->end({}).has_value());
}

/// Pages a second over ten seconds.
Readable<double> moves(const std::string& vmstat_before, const std::string& vmstat_after) {
    const probe::FakeRoot root;
    if (!vmstat_before.empty()) root.write("/proc/vmstat", vmstat_before);
    const std::unique_ptr<Observer> observer = numa_balancing().observer({root.path(), {}, 1});
    const Moment before = some_moment();
    observer->begin(before);
    if (!vmstat_after.empty()) root.write("/proc/vmstat", vmstat_after);
    return observer->end(later(before, 0, 0));
}

TEST(NumaBalancing, CountsFaultsAndEachMoveOnceASecond) {
    EXPECT_EQ(*moves("numa_hint_faults 10\nnuma_pages_migrated 5\nnr_dirty 1\npgmigrate_success 5\n",
                     "numa_hint_faults 20\nnuma_pages_migrated 25\nnr_dirty 9\npgmigrate_success 35\n"),
              4);
    EXPECT_FALSE(numa_balancing().doubtful(100));
    EXPECT_TRUE(numa_balancing().doubtful(100.1));
}

TEST(NumaBalancing, DoesWithTheCountersThatAreThere) {
    EXPECT_EQ(*moves("pgmigrate_success 5\n", "pgmigrate_success 25\n"), 2);
    EXPECT_EQ(*moves("pgmigrate_success 25\n", "pgmigrate_success 5\n"), 0);
    EXPECT_FALSE(moves("nr_dirty 1\n", "nr_dirty 2\n").has_value());
    EXPECT_FALSE(moves("", "").has_value());
}

}  // namespace
}  // namespace weir::measure
