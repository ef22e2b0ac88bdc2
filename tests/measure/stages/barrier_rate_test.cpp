// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/barrier_rate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/measure/sampling/small_bench.h"
#include "tests/measure/stages/made_machines.h"

namespace weir::measure {
namespace {

using testing::ElementsAre;

std::vector<std::string> names_of_parts(const std::vector<TeamPart>& parts) {
    std::vector<std::string> all;
    for (const TeamPart& each : parts) all.push_back(each.name);
    return all;
}

TEST(MeasureBarrier, OfTwoThreadsAloneIsOneFigureOfTheMachine) {
    SmallBench small;
    measure_barrier(small.bench(), {});
    ASSERT_EQ(small.out().barrier.size(), 1U);
    EXPECT_EQ(small.out().barrier[0].group, "machine");
    EXPECT_EQ(small.out().barrier[0].threads, 2);
    EXPECT_GE(small.out().barrier[0].ns.samples, 9U);
}

TEST(BarrierParts, GoFromTwoThreadsOverDomainNodesAndPackagesToTheMachine) {
    const probe::Machine machine = made::machine(2, 4, 2, 4);
    const std::vector<TeamPart> parts = barrier_parts(machine, made::team(machine));
    EXPECT_THAT(names_of_parts(parts),
                ElementsAre("l3 0", "l3 0", "nodes 0,4", "nodes 0,1", "package 1", "package 0", "node 7",
                            "node 6", "node 5", "node 4", "node 3", "node 2", "node 1", "node 0", "machine"));
    EXPECT_THAT(parts[0].members, ElementsAre(0, 1));
    EXPECT_EQ(parts[1].threads(), 4);
    EXPECT_EQ(parts[2].threads(), 16);
}

TEST(BarrierParts, OfTheSameCoresGoByTheNameOfTheLargest) {
    const probe::Machine one = made::machine(1, 1, 1, 8);
    EXPECT_THAT(names_of_parts(barrier_parts(one, made::team(one))), ElementsAre("machine", "machine"));
    const probe::Machine two = made::machine(2, 1, 1, 2);
    EXPECT_THAT(names_of_parts(barrier_parts(two, made::team(two))),
                ElementsAre("node 1", "node 0", "machine"));
    const probe::Machine cores = made::machine(1, 1, 1, 1);
    EXPECT_THAT(names_of_parts(barrier_parts(cores, made::team(cores))), ElementsAre("machine"));
}

TEST(BarrierParts, HaveADomainOfEachSize) {
    probe::Machine machine = made::machine(1, 1, 3, 4);
    machine.packages[0].l3_domains[2].cpus = "8-10";  // its fourth core is of no domain known
    machine.nodes[0].core_cpus = "0-10";
    machine.nodes[0].cores = 11;
    EXPECT_THAT(names_of_parts(barrier_parts(machine, made::team(machine))),
                ElementsAre("l3 2", "l3 2", "l3 0", "machine"));
}

}  // namespace
}  // namespace weir::measure
