// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/chase.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/error.h"
#include "measure/sampling/caches.h"
#include "tests/measure/sampling/small_bench.h"

namespace weir::measure {
namespace {

using testing::HasSubstr;

TEST(AChase, CountsItsLinksAndEndsWhereTheyLead) {
    Chase chase(kMiB, -1, numa::Pages::kTransparentHuge);
    chase.build(1);
    EXPECT_NO_THROW(chase.validate());
    for (int i = 0; i < 300; ++i) {
        EXPECT_EQ(chase.step(), 64);
        EXPECT_NO_THROW(chase.validate());
    }
}

TEST(AChase, TellsWhichPagesItGotAndWhere) {
    Chase small(4 * kMiB, -1, numa::Pages::kSmall);
    small.build(1);
    EXPECT_EQ(small.place().pages, "4k");
    EXPECT_EQ(small.place().there, 1);
    Chase huge(4 * kMiB, -1, numa::Pages::kTransparentHuge);
    huge.build(1);
    EXPECT_THAT(huge.place().pages, testing::AnyOf("thp", "4k"));
}

TEST(AChase, IsNotOnANodeThatIsNotThere) {
    if (std::filesystem::exists("/sys/devices/system/node/node1")) GTEST_SKIP() << "there is a node 1";
    Chase chase(kMiB, 1, numa::Pages::kTransparentHuge);
    chase.build(1);
    EXPECT_EQ(chase.place().there, 0);
}

/// Two L3 domains of different sizes on one node.
probe::Machine two_domains() {
    probe::Machine machine = small_machine();
    machine.packages.resize(1);
    machine.packages[0].l3_domains = {{0, "0-3", 16 * kMiB}, {1, "4-7", 96 * kMiB}};
    machine.caches = {{3, 56 * kMiB, 2, 4}};
    machine.nodes[0].cpus = machine.nodes[0].core_cpus = "0-7";
    return machine;
}

TEST(ReachedCaches, AreThoseOfTheDomainsThatThePUsAreIn) {
    const probe::Machine machine = two_domains();
    EXPECT_EQ(reached_cache_bytes(machine, {0, 3}), 16 * kMiB);
    EXPECT_EQ(reached_cache_bytes(machine, {4}), 96 * kMiB);
    EXPECT_EQ(reached_cache_bytes(machine, {0, 4}), 112 * kMiB);
    EXPECT_EQ(reached_cache_bytes(machine, {9}), 112 * kMiB);  // in none that is known
}

/// What a cycle would have on a machine whose team holds 16 MiB.
std::size_t bytes_on(const probe::Machine& machine, int cpu, int node, std::uint64_t least) {
    SmallBench small;
    const Bench any = small.bench();
    const Bench bench{machine, any.team, any.arena, any.isa, any.watch, {}, any.progress, any.out};
    return chase_bytes(bench, cpu, node, least);
}

TEST(ChaseBytes, AreEightTimesTheCachesThatTheCoreReachesOrMoreWhereMoreIsWanted) {
    const probe::Machine machine = two_domains();
    EXPECT_EQ(bytes_on(machine, 0, 0, 0), 130 * kMiB);
    EXPECT_EQ(bytes_on(machine, 4, 0, 0), 770 * kMiB);
    EXPECT_EQ(bytes_on(machine, 0, 0, 300 * kMiB), 300 * kMiB);
    EXPECT_GE(wanted_chase_bytes(machine), 770 * kMiB);
    EXPECT_GE(wanted_chase_bytes(small_machine()), 256 * kMiB);
}

TEST(ChaseBytes, ShrinkToWhatTheArenaLeavesButNotBelowEightTimesTheCaches) {
    probe::Machine machine = two_domains();
    machine.limits.available_bytes = 2 * kGiB + 16 * kMiB + 200 * kMiB;
    EXPECT_EQ(bytes_on(machine, 0, 0, kGiB), 200 * kMiB);
    machine.limits.available_bytes = 2 * kGiB + 16 * kMiB + 100 * kMiB;
    EXPECT_THROW(bytes_on(machine, 0, 0, kGiB), MachineError);
}

TEST(ChaseBytes, StayWithinTheNodeAndNameItWhereItHasTooLittle) {
    probe::Machine machine = two_domains();
    machine.nodes[0].available_bytes = 2 * kGiB + 200 * kMiB;
    EXPECT_EQ(bytes_on(machine, 0, 0, kGiB), 200 * kMiB);
    EXPECT_EQ(bytes_on(machine, 0, 5, kGiB), kGiB);  // another node's, of which nothing is known
    machine.nodes[0].available_bytes = 2 * kGiB;
    try {
        bytes_on(machine, 0, 0, kGiB);
        FAIL() << "it had room";
    } catch (const MachineError& error) {
        EXPECT_THAT(error.what(), HasSubstr("on node 0"));
    }
}

TEST(SweepingCaches, ReadsNoMoreThanTheArenaHas) {
    SmallBench small;
    const Bench any = small.bench();
    const probe::Machine machine = two_domains();  // more cache than the arena holds
    const Bench bench{machine, any.team, any.arena, any.isa, any.watch, {}, any.progress, any.out};
    EXPECT_NO_THROW(sweep_caches(bench, 0));
    EXPECT_NO_THROW(sweep_caches(any, 0));
}

}  // namespace
}  // namespace weir::measure
