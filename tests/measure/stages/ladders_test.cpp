// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/ladders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/measure/stages/made_machines.h"

namespace weir::measure {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> groups(const Ladders& planned) {
    std::vector<std::string> all;
    for (const Ladder& each : planned.ladders) all.push_back(each.group);
    return all;
}

const Ladder& find(const Ladders& planned, const std::string& group) {
    for (const Ladder& each : planned.ladders) {
        if (each.group == group) return each;
    }
    throw std::out_of_range(group);
}

TEST(Counts, AreAllUpToEightAndASensibleLadderBeyond) {
    EXPECT_THAT(counts_up_to(1), ElementsAre(1));
    EXPECT_THAT(counts_up_to(2), ElementsAre(1, 2));
    EXPECT_THAT(counts_up_to(8), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
    EXPECT_THAT(counts_up_to(9), ElementsAre(1, 2, 3, 4, 6, 8, 9));
    EXPECT_THAT(counts_up_to(24), ElementsAre(1, 2, 3, 4, 6, 8, 12, 16, 24));
    EXPECT_THAT(counts_up_to(64), ElementsAre(1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64));
}

TEST(Ladders, AreOneWhereDomainNodeAndMachineAreTheSameCores) {
    const probe::Machine machine = made::machine(1, 1, 1, 2);
    const Ladders planned = plan_ladders(machine, made::team(machine), 100);
    EXPECT_THAT(groups(planned), ElementsAre("node 0"));
    EXPECT_THAT(planned.ladders[0].counts, ElementsAre(1, 2));
    EXPECT_THAT(planned.left_out, IsEmpty());
}

TEST(Ladders, OfOneCoreAreOfOneCount) {
    const probe::Machine machine = made::machine(1, 1, 1, 1);
    const Ladders planned = plan_ladders(machine, made::team(machine), 0);
    ASSERT_EQ(planned.ladders.size(), 1U);
    EXPECT_THAT(planned.ladders[0].counts, ElementsAre(1));
}

TEST(Ladders, OfTheMachineHaveAsManyThreadsOnEveryNode) {
    const probe::Machine machine = made::machine(2, 1, 2, 2);
    const Ladder all = find(plan_ladders(machine, made::team(machine), 100), "machine");
    EXPECT_THAT(all.counts, ElementsAre(2, 4, 6, 8));
    for (std::size_t i = 0; i < all.pins.size(); ++i)
        EXPECT_EQ(all.pins[i].node, static_cast<int>(i % 2)) << i;
    probe::Machine uneven = machine;
    uneven.nodes[1].core_cpus = "4-5";
    uneven.nodes[1].cores = 2;
    EXPECT_THAT(find(plan_ladders(uneven, made::team(uneven), 100), "machine").counts,
                ElementsAre(2, 4, 5, 6));
}

TEST(Ladders, GiveEveryDomainAThreadBeforeAnyGetsTwo) {
    const probe::Machine machine = made::machine(1, 1, 4, 2);
    const Ladder node = find(plan_ladders(machine, made::team(machine), 100), "node 0");
    std::vector<int> domains;
    for (const numa::Pin& pin : node.pins) domains.push_back(pin.l3_domain);
    EXPECT_THAT(domains, ElementsAre(0, 1, 2, 3, 0, 1, 2, 3));
}

TEST(Ladders, WithSmtAreOfTheCoresAndThenOfAllTheirThreads) {
    probe::Machine machine = made::machine(1, 2, 2, 2);
    made::add_siblings(machine);
    const Ladders planned = plan_ladders(machine, made::team(machine), 100);
    const Ladder smt = find(planned, "node 1 smt");
    EXPECT_THAT(smt.counts, ElementsAre(4, 8));
    EXPECT_EQ(smt.pins.size(), 8U);
    EXPECT_EQ(smt.pins[4].cpu, 12);
    for (const numa::Pin& pin : smt.pins) EXPECT_EQ(pin.node, 1);
    EXPECT_THAT(smt.members, ElementsAre(4, 5, 6, 7));
    // Of a team that is not one thread a core nobody knows which threads share a core.
    const numa::Team half({made::team(machine).pins()[0], made::team(machine).pins()[4]});
    for (const std::string& group : groups(plan_ladders(machine, half, 100)))
        EXPECT_THAT(group, testing::Not(HasSubstr("smt")));
}

TEST(Ladders, LeaveOutWhatIsLikeOthersWhenTimeIsShort) {
    probe::Machine machine = made::machine(2, 1, 8, 8);
    made::add_siblings(machine);
    const numa::Team team = made::team(machine);
    const Ladders all = plan_ladders(machine, team, 1000);
    EXPECT_EQ(all.ladders.size(), 2U + 1 + 16 + 2);
    EXPECT_EQ(all.counts(), 3 * 12U + 16 * 8 + 2 * 2);
    const Ladders some = plan_ladders(machine, team, 60);
    EXPECT_THAT(groups(some),
                ElementsAre("node 0", "node 1", "machine", "l3 0", "l3 8", "node 0 smt", "node 1 smt"));
    EXPECT_LE(some.counts(), 60U);
    EXPECT_THAT(some.left_out, HasSubstr("l3 7, l3 9"));
    const Ladders few = plan_ladders(machine, team, 10);
    EXPECT_THAT(groups(few), ElementsAre("node 0", "machine", "l3 0", "node 0 smt"));
    EXPECT_THAT(few.left_out, HasSubstr("node 1, l3 1"));
}

TEST(Ladders, KeepNodesThatAreNotAlike) {
    probe::Machine machine = made::machine(2, 1, 2, 2);
    machine.nodes[1].spec_bandwidth_bytes_per_s = 40e9;
    const Ladders few = plan_ladders(machine, made::team(machine), 1);
    EXPECT_THAT(groups(few), ElementsAre("node 0", "node 1", "machine", "l3 0", "l3 2"));
}

}  // namespace
}  // namespace weir::measure
