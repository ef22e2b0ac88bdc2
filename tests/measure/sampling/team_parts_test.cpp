// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/team_parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/measure/stages/made_machines.h"

namespace weir::measure {
namespace {

using testing::ElementsAre;

std::vector<std::string> names(const std::vector<TeamPart>& parts) {
    std::vector<std::string> all;
    for (const TeamPart& each : parts) all.push_back(each.name);
    return all;
}

TEST(TeamParts, AreOfDomainsNodesPackagesAndTheMachine) {
    const probe::Machine machine = made::machine(2, 2, 2, 2);  // packages, nodes, domains, cores
    const numa::Team team = made::team(machine);
    EXPECT_THAT(names(l3_parts(machine, team)),
                ElementsAre("l3 0", "l3 1", "l3 2", "l3 3", "l3 4", "l3 5", "l3 6", "l3 7"));
    EXPECT_THAT(names(node_parts(team)), ElementsAre("node 0", "node 1", "node 2", "node 3"));
    const std::vector<TeamPart> packages = package_parts(machine, team);
    EXPECT_THAT(names(packages), ElementsAre("package 0", "package 1"));
    EXPECT_THAT(packages[1].members, ElementsAre(8, 9, 10, 11, 12, 13, 14, 15));
    EXPECT_EQ(machine_part(team).threads(), 16);
}

TEST(TeamParts, HaveNoDomainsWhereTheMachineTellsOfNone) {
    probe::Machine machine = made::machine(1, 2, 1, 2);
    machine.packages[0].l3_domains.clear();
    EXPECT_TRUE(l3_parts(machine, made::team(machine)).empty());
}

TEST(TeamParts, OfTheSameCoresStandOnce) {
    const probe::Machine machine = made::machine(1, 1, 1, 4);
    const numa::Team team = made::team(machine);
    std::vector<TeamPart> parts = node_parts(team);
    parts.push_back(machine_part(team));
    parts.push_back(l3_parts(machine, team).front());
    EXPECT_THAT(names(distinct(parts)), ElementsAre("node 0"));
}

TEST(TeamParts, SpreadOverDomainsAndNodesInTurn) {
    const probe::Machine machine = made::machine(1, 2, 2, 2);
    const numa::Team team = made::team(machine);
    EXPECT_THAT(spread(team, node_parts(team)[1].members), ElementsAre(4, 6, 5, 7));
    EXPECT_THAT(spread(team, machine_part(team).members), ElementsAre(0, 4, 2, 6, 1, 5, 3, 7));
}

}  // namespace
}  // namespace weir::measure
