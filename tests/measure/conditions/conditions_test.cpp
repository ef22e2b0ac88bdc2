// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions/conditions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tests/probe/fixture.h"

namespace weir::measure {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

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

TEST(Moment, HoldsTheCpuTimesAndTheLoadOfItsRoot) {
    const probe::FakeRoot root;
    root.write("/proc/stat", "cpu 1 2 3 4 5 6 7 8\n");
    root.write("/proc/loadavg", "0.50 0.40 0.30 1/100 12345\n");
    const Moment moment = read_moment(root.path());
    EXPECT_EQ(moment.cpu.value().total, 36U);
    EXPECT_THAT(moment.load_average, HasSubstr("0.50 0.40 0.30"));
    EXPECT_GT(moment.own_cpu_s, 0);
    EXPECT_FALSE(read_moment(root.path() / "none").cpu.has_value());
}

probe::Machine quiet_machine() {
    probe::Machine machine;
    machine.host.virtualised = std::string("no");
    machine.limits.allowed_cpus = "0-3";
    machine.limits.online_cpus = "0-3";
    machine.nodes.resize(2);
    machine.settings["numa_balancing"] = std::string("0");
    machine.settings["thp"] = std::string("madvise");
    machine.settings["smt"] = Unreadable{"no file", "mount /sys"};
    return machine;
}

/// What is said of ten seconds of four CPUs, 1,000 ticks a CPU (100 a second is what Linux shows to
/// programs).
Measurements described(const probe::Machine& machine, std::uint64_t busy, std::uint64_t steal,
                       double own_cpu_s) {
    const CpuTimes start{1000000, 500000, 3000};
    const CpuTimes end{start.total + 4000, start.idle + 4000 - busy - steal, start.steal + steal};
    Moment before;
    before.cpu = start;
    before.own_cpu_s = 5;
    before.load_average = "0.25 0.20 0.10";
    Moment after = before;
    after.cpu = end;
    after.own_cpu_s += own_cpu_s;
    after.time += std::chrono::seconds(10);
    Measurements out;
    describe_conditions(machine, before, after, out);
    return out;
}

TEST(Conditions, OfAQuietMachineAreNamedAndWarnOfNothing) {
    const Measurements out = described(quiet_machine(), 2000, 0, 20);
    EXPECT_THAT(out.warnings, IsEmpty());
    EXPECT_EQ(out.conditions.at("steal"), "0.0 %");
    EXPECT_EQ(out.conditions.at("virtualised"), "no");
    EXPECT_EQ(out.conditions.at("allowed_cpus"), "0-3");
    EXPECT_EQ(out.conditions.at("load_average"), "0.25 0.20 0.10");
    EXPECT_EQ(out.conditions.at("numa_balancing"), "0");
    EXPECT_EQ(out.conditions.at("thp"), "madvise");
    EXPECT_EQ(out.conditions.at("smt"), "unreadable");
    EXPECT_EQ(out.conditions.at("governor"), "not read");
}

TEST(Conditions, WarnOfStealAboveOnePercentOnly) {
    const Measurements below = described(quiet_machine(), 2000, 36, 20);
    EXPECT_THAT(below.warnings, IsEmpty());
    EXPECT_EQ(below.conditions.at("steal"), "0.9 %");
    const Measurements above = described(quiet_machine(), 2000, 100, 20);
    EXPECT_THAT(above.warnings, Contains(HasSubstr("2.5 %")));
    EXPECT_EQ(above.conditions.at("steal"), "2.5 %");
}

TEST(Conditions, TakeACounterOfStealThatWentBackForNone) {
    Moment before;
    before.cpu = CpuTimes{1000, 500, 30};
    Moment after = before;
    after.cpu = CpuTimes{2000, 1500, 29};
    after.time += std::chrono::seconds(1);
    Measurements out;
    describe_conditions(quiet_machine(), before, after, out);
    EXPECT_EQ(out.conditions.at("steal"), "0.0 %");
    EXPECT_THAT(out.warnings, Not(Contains(HasSubstr("hypervisor"))));
}

TEST(Conditions, SayThatStealIsUnreadableWithoutTwoReadings) {
    for (const bool same : {false, true}) {
        Moment before;
        if (same) before.cpu = CpuTimes{1000, 500, 30};
        Measurements out;
        describe_conditions(quiet_machine(), before, before, out);
        EXPECT_EQ(out.conditions.at("steal"), "unreadable");
        EXPECT_THAT(out.warnings, IsEmpty());
    }
}

TEST(Conditions, WarnOfOtherProgramsThatUsedTheCpus) {
    // Four CPUs busy for five seconds each; this process used 5 of those 20.
    const Measurements out = described(quiet_machine(), 2000, 0, 5);
    EXPECT_THAT(out.warnings, Contains(HasSubstr("1.50 CPUs")));
    EXPECT_THAT(out.conditions.at("other_load"), HasSubstr("1.50"));
}

TEST(Conditions, WarnOfACpuset) {
    probe::Machine machine = quiet_machine();
    machine.limits.allowed_cpus = "0-1";
    const Measurements out = described(machine, 2000, 0, 20);
    EXPECT_THAT(out.warnings, Contains(HasSubstr("0-1")));
    EXPECT_EQ(out.conditions.at("allowed_cpus"), "0-1");
}

TEST(Conditions, WarnOfNumaBalancingWhereThereAreSeveralNodes) {
    probe::Machine machine = quiet_machine();
    machine.settings["numa_balancing"] = std::string("1");
    EXPECT_THAT(described(machine, 2000, 0, 20).warnings, Contains(HasSubstr("NUMA balancing")));
    machine.nodes.resize(1);
    EXPECT_THAT(described(machine, 2000, 0, 20).warnings, IsEmpty());
}

constexpr Estimate kSteady{100, 98, 102, 9};
constexpr Estimate kNoisy{100, 90, 115, 9};

Measurements measured(const Estimate& ceiling, const Estimate& matvec, const Estimate& compute) {
    Measurements out;
    out.ceiling.kernel = "plain";
    out.ceiling.threads = 2;
    out.ceiling.bytes_per_s = ceiling;
    out.matvec.push_back({"q4_k", "avx2", 2, kSteady, matvec});
    out.compute.push_back({"fp32", compute});
    return out;
}

TEST(Noise, OfSteadyFiguresIsNotWarnedOf) {
    Measurements out = measured(kSteady, kSteady, kSteady);
    warn_of_noise(out);
    EXPECT_THAT(out.warnings, IsEmpty());
}

TEST(Noise, NamesEachNoisyFigureAndItsWidth) {
    Measurements ceiling = measured(kNoisy, kSteady, kSteady);
    warn_of_noise(ceiling);
    EXPECT_THAT(ceiling.warnings,
                Contains(testing::AllOf(HasSubstr("ceiling"), HasSubstr("25.0 %"), Not(HasSubstr("q4_k")))));
    Measurements rest = measured(kSteady, kNoisy, kNoisy);
    warn_of_noise(rest);
    EXPECT_THAT(rest.warnings, Contains(HasSubstr("q4_k")));
    EXPECT_THAT(rest.warnings, Contains(HasSubstr("fp32")));
}

TEST(Noise, NamesBandwidthsAndBarriersToo) {
    Measurements out = measured(kSteady, kSteady, kSteady);
    out.bandwidth.push_back({"triad", 0, 0, 2, "thp", "all", kNoisy});
    out.barrier.push_back({64, kNoisy});
    warn_of_noise(out);
    EXPECT_THAT(out.warnings, Contains(HasSubstr("triad")));
    EXPECT_THAT(out.warnings, Contains(HasSubstr("barrier of 64")));
}

TEST(Noise, NamesTheNodesOfAMatrixAndCountsWhatIsTooMuchToName) {
    Measurements out = measured(kSteady, kSteady, kSteady);
    out.ceiling.nodes = {0, 1};
    for (int node = 0; node < 20; ++node) {
        out.bandwidth.push_back({"plain", 0, node, 2, "thp", "alone", node == 0 ? kSteady : kNoisy});
    }
    warn_of_noise(out);
    EXPECT_THAT(out.warnings,
                Contains(HasSubstr("plain with 2 threads of node 0 on memory of node 3, alone")));
    EXPECT_THAT(out.warnings, Contains(HasSubstr("and 7 more")));
}

}  // namespace
}  // namespace weir::measure
