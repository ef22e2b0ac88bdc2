// SPDX-License-Identifier: Apache-2.0
#include "measure/meters/meters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/perf_event.h>

#include <string>

#include "measure/meters/metered_figures.h"
#include "measure/sampling/turns.h"
#include "tests/measure/sampling/small_bench.h"
#include "tests/probe/fixture.h"

namespace weir::measure {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kPackage = "/sys/class/powercap/intel-rapl:0/energy_uj";

/// A root with one package whose counter a test moves.
class OnePackage {
public:
    OnePackage() {
        root_.write("/sys/class/powercap/intel-rapl:0/name", "package-0\n");
        root_.write("/sys/class/powercap/intel-rapl:0/max_energy_range_uj", "1000000000\n");
        take(0);
    }
    void take(std::uint64_t microjoules) {
        energy_ += microjoules;
        root_.write(kPackage, std::to_string(energy_) + "\n");
    }
    void close() const { root_.write(kPackage, "nothing\n"); }
    const probe::FakeRoot& root() const { return root_; }
    /// Without those of this machine.
    MeterSet meters() const { return open_meters(root_.path()); }

private:
    probe::FakeRoot root_;
    std::uint64_t energy_ = 0;
};

/// A meter at the wall that shows 200 W and then 10 W more at each reading.
WallMeter rising_meter(double settle_s) {
    return {"test", [watts = 190.0]() mutable -> std::optional<double> { return watts += 10; }, settle_s, 0};
}

TEST(Meters, OfAMachineWithoutAnySayWhyAndDoNothing) {
    const probe::FakeRoot root;
    Meters meters(open_meters(root.path()));
    EXPECT_FALSE(meters.any());
    const std::optional<Unreadable> reason = meters.no_energy();
    ASSERT_TRUE(reason.has_value());
    EXPECT_THAT(reason->why, HasSubstr("powercap"));
    EXPECT_THAT(reason->why, HasSubstr("hwmon"));
    Metered metered;
    meters.begin();
    meters.open();
    meters.close(5, metered);
    EXPECT_FALSE(meters.end().has_value());
    EXPECT_EQ(metered.windows, 0U);
    EXPECT_THAT(joules_each(metered, 0), IsEmpty());
}

TEST(Meters, ShareOutWhatIsTakenByTheWorkWhoseWindowItWas) {
    OnePackage machine;
    Meters meters(machine.meters());
    EXPECT_FALSE(meters.no_energy().has_value());
    Metered first;
    Metered second;
    meters.begin();
    for (int i = 0; i < 3; ++i) {
        meters.open();
        machine.take(4'000'000);
        meters.close(2, first);
        machine.take(70'000'000);  // between windows: nobody's
        meters.open();
        machine.take(9'000'000);
        meters.close(3, second);
    }
    EXPECT_EQ(first.windows, 3U);
    EXPECT_EQ(first.done, 6);
    EXPECT_EQ(second.done, 9);
    ASSERT_EQ(joules_each(first, 3).size(), 1U);
    EXPECT_EQ(joules_each(first, 3)[0].source, "package");
    EXPECT_DOUBLE_EQ(joules_each(first, 3)[0].joules.median, 2);
    EXPECT_DOUBLE_EQ(joules_each(second, 3)[0].joules.median, 3);
    EXPECT_THAT(joules_each(first, 4), IsEmpty());
}

TEST(Meters, LeaveOutWindowsInWhichNothingWasDoneOrRead) {
    OnePackage machine;
    Meters meters(machine.meters());
    Metered metered;
    meters.open();
    meters.close(0, metered);
    EXPECT_EQ(metered.windows, 0U);
    meters.open();
    machine.close();
    meters.close(1, metered);
    EXPECT_EQ(metered.windows, 1U);
    EXPECT_THAT(metered.package_joules_each, IsEmpty());
}

TEST(Meters, ReadTheWallsMeterWhenItsLoadHasSettled) {
    MeterSet set;
    set.wall = rising_meter(0);
    Meters meters(set);
    Metered metered;
    meters.begin();
    for (int i = 0; i < 3; ++i) {
        meters.open();
        meters.close(1, metered);
    }
    metered.wall_watts = meters.end();
    EXPECT_EQ(metered.wall_watts, 210.0);  // of 200, 210 and 220
    ASSERT_EQ(joules_each(metered, 3).size(), 1U);
    EXPECT_EQ(joules_each(metered, 3)[0].source, "wall");
    EXPECT_NEAR(joules_each(metered, 3)[0].joules.median, 210 * median(metered.seconds_each), 1e-12);
}

TEST(Meters, DoNotReadTheWallsMeterOfABatchThatIsTooShort) {
    MeterSet set;
    set.wall = rising_meter(1000);
    Meters meters(set);
    Metered metered;
    meters.begin();
    meters.open();
    meters.close(1, metered);
    EXPECT_FALSE(meters.end().has_value());
}

TEST(Meters, OfThisMachineGiveAValueOrAReason) {
    Meters meters(open_meters());
    for (const Unreadable& reason :
         {meters.set().package ? Unreadable{"read", "-"} : meters.set().package.reason(),
          meters.set().dram_energy ? Unreadable{"read", "-"} : meters.set().dram_energy.reason(),
          meters.set().wall ? Unreadable{"read", "-"} : meters.set().wall.reason(),
          meters.set().dram ? Unreadable{"read", "-"} : meters.set().dram.reason()}) {
        EXPECT_FALSE(reason.why.empty());
        EXPECT_FALSE(reason.remedy.empty());
    }
}

/// Works that take turns, of which one takes 1 J and the other 3 J a window and a million bytes.
std::vector<Series> metered_turns(OnePackage& machine, Meters& meters, SmallBench& small) {
    Bench bench = small.bench();
    bench.meters = &meters;
    const auto work = [&](std::uint64_t microjoules) -> Work {
        return [&machine, microjoules](numa::Member& member, const WindowClock&) {
            if (member.thread() == 0) machine.take(microjoules);
            return 5e5;
        };
    };
    const std::vector<Work> works{work(1'000'000), work(3'000'000)};
    return sample_turns(bench, small.team(), works);
}

TEST(MeteredTurns, GiveEachWorkItsOwnEnergy) {
    OnePackage machine;
    Meters meters(machine.meters());
    SmallBench small;
    const std::vector<Series> series = metered_turns(machine, meters, small);
    ASSERT_EQ(series.size(), 2U);
    EXPECT_GE(series[0].metered.windows, 9U);
    EXPECT_EQ(series[0].metered.windows, series[1].metered.windows);
    EXPECT_EQ(series[0].metered.done, 1e6 * static_cast<double>(series[0].metered.windows));
    EXPECT_DOUBLE_EQ(joules_each(series[0].metered, 9)[0].joules.median, 1e-6);
    EXPECT_DOUBLE_EQ(joules_each(series[1].metered, 9)[0].joules.median, 3e-6);
}

TEST(MeteredTurns, OfABenchWithoutMetersHaveNothing) {
    SmallBench small;
    const Series series =
        sample_rates(small.bench(), small.team(), [](numa::Member&, const WindowClock&) { return 1.0; });
    EXPECT_EQ(series.metered.windows, 0U);
}

TEST(MeteredTurns, GiveAnAlternatedWorkItsEnergyWithoutTheCeilings) {
    OnePackage machine;
    Meters meters(machine.meters());
    SmallBench small;
    Bench bench = small.bench();
    bench.meters = &meters;
    const Alternated rates = alternate(bench, small.team(), kernels::read_kernels(bench.isa).front(),
                                       [&](numa::Member& member, const WindowClock&) {
                                           if (member.thread() == 0) machine.take(2'000'000);
                                           return 1.0;
                                       });
    EXPECT_GE(rates.works.metered.windows, 9U);
    EXPECT_DOUBLE_EQ(joules_each(rates.works.metered, 9)[0].joules.median, 1);
}

TEST(MeteredFigures, AreJoulesPerGigabyteByKernel) {
    OnePackage machine;
    Meters meters(machine.meters());
    SmallBench small;
    start_metering(meters, small.out());
    EXPECT_FALSE(small.out().dram_witness.has_value());
    const std::vector<Series> series = metered_turns(machine, meters, small);
    Bench bench = small.bench();
    add_metered(bench, "unmetered", 2, series[0]);
    EXPECT_THAT(*small.out().energy, IsEmpty());
    bench.meters = &meters;
    add_metered(bench, "copy", 2, series[1]);
    ASSERT_EQ(small.out().energy->size(), 1U);
    const Energy& energy = small.out().energy->front();
    EXPECT_EQ(energy.kernel, "copy");
    EXPECT_EQ(energy.threads, 2);
    EXPECT_EQ(energy.source, "package");
    EXPECT_DOUBLE_EQ(energy.joules_per_gb.median, 3000);
    EXPECT_GE(energy.joules_per_gb.samples, 9U);
}

TEST(MeteredFigures, AreUnreadableWithoutMeters) {
    const probe::FakeRoot root;
    Measurements out;
    start_metering(Meters(open_meters(root.path())), out);
    EXPECT_FALSE(out.energy.has_value());
    EXPECT_FALSE(out.energy.reason().remedy.empty());
    EXPECT_FALSE(out.dram_witness.has_value());
    EXPECT_FALSE(out.dram_witness.reason().remedy.empty());
}

/// In place of a memory controller an event that every kernel has: the time of CPU 0.
MeterSet clock_as_witness() {
    DramEvent event;
    event.type = PERF_TYPE_SOFTWARE;
    event.config = {PERF_COUNT_SW_CPU_CLOCK, 0, 0};
    event.cpus = {0};
    event.way = DramWay::kRead;
    MeterSet set;
    set.dram = DramCounters::open({"clock", {event}});
    return set;
}

TEST(MeteredFigures, HaveTheControllersWitness) {
    Meters meters(clock_as_witness());
    if (!meters.any()) GTEST_SKIP() << meters.set().dram.reason().why;
    SmallBench small;
    start_metering(meters, small.out());
    EXPECT_FALSE(small.out().energy.has_value());
    Bench bench = small.bench();
    bench.meters = &meters;
    const Series series = sample_rates(bench, small.team(), [](numa::Member&, const WindowClock& clock) {
        return for_a_window(clock, [] { return 1.0; });
    });
    add_metered(bench, "copy", 2, series, 1.5);
    ASSERT_EQ(small.out().dram_witness->size(), 1U);
    const Witness& witness = small.out().dram_witness->front();
    EXPECT_EQ(witness.kernel, "copy");
    EXPECT_EQ(witness.source, "clock");
    EXPECT_EQ(witness.windows, series.metered.windows);
    EXPECT_DOUBLE_EQ(witness.counted_bytes, 1.5 * series.metered.done);
    EXPECT_GT(witness.controller_bytes, 0);
    EXPECT_EQ(witness.read_bytes.value(), witness.controller_bytes);
    EXPECT_DOUBLE_EQ(witness.of_counted, witness.controller_bytes / witness.counted_bytes);
}

TEST(Witnesses, ThatDisagreeAreWarnedOfByName) {
    Measurements out;
    warn_of_witnesses(out);  // of none there is nothing to say
    std::vector<Witness> witnesses(4);
    witnesses[0] = {"plain", 64, "amd_umc", 9, 100, 108, {}, {}, 1.08};
    witnesses[1] = {"triad", 64, "amd_umc", 9, 100, 133, {}, {}, 1.33};
    witnesses[2] = {"gather", 64, "amd_umc", 9, 100, 80, {}, {}, 0.8};
    witnesses[3] = {"copy", 64, "amd_umc", 9, 100, 91, {}, {}, 0.91};
    out.dram_witness = witnesses;
    warn_of_witnesses(out);
    ASSERT_EQ(out.warnings.size(), 2U);
    EXPECT_THAT(out.warnings, Contains(HasSubstr("133.0 % of what triad")));
    EXPECT_THAT(out.warnings, Contains(HasSubstr("80.0 % of what gather")));
}

}  // namespace
}  // namespace weir::measure
