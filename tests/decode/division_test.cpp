// SPDX-License-Identifier: Apache-2.0
#include "decode/division.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "small_model.h"

namespace weir::decode {
namespace {

planner::Plan split_plan(const std::vector<double>& shares, const std::string& cache = "mirror") {
    return examples::split_plan_for(examples::small_model("f32", 8), shares, cache);
}

TEST(Division, CoversEveryUnitOnceInTheOrderOfThreads) {
    for (const std::vector<double>& shares :
         std::vector<std::vector<double>>{{1}, {0.5, 0.5}, {0.7, 0.25, 0.05}, {0.01, 0.99}}) {
        const Division division(split_plan(shares), examples::pins_on_nodes(shares.size(), 3));
        for (const std::size_t units : {0U, 1U, 2U, 17U, 448U}) {
            std::size_t next = 0;
            for (std::size_t thread = 0; thread < division.threads(); ++thread) {
                const Range part = division.of_thread(units, thread);
                EXPECT_EQ(part.begin, next) << units << " units, thread " << thread;
                next = part.end();
            }
            EXPECT_EQ(next, units);
        }
    }
}

TEST(Division, GivesEachNodeItsShareAndItsThreadsEqualParts) {
    const Division division(split_plan({0.75, 0.25}), examples::pins_on_nodes(2, 2));
    EXPECT_EQ(division.of_node(400, 0), (Range{0, 300}));
    EXPECT_EQ(division.of_node(400, 1), (Range{300, 100}));
    EXPECT_EQ(division.of_thread(400, 1), (Range{150, 150}));
    EXPECT_EQ(division.of_thread(400, 2), (Range{300, 50}));
    EXPECT_EQ(division.within_node(400, 3), (Range{200, 200}));
}

TEST(Division, KnowsWhichNodeAThreadIsOfAndWhoIsItsFirst) {
    const Division division(split_plan({0.5, 0.5}), examples::pins_on_nodes(2, 2));
    EXPECT_EQ(division.node_of(1), 0U);
    EXPECT_EQ(division.node_of(2), 1U);
    EXPECT_TRUE(division.first_of_node(2));
    EXPECT_FALSE(division.first_of_node(3));
}

TEST(Division, SplitsTheCacheOnlyWhereThePlanSaysSo) {
    EXPECT_TRUE(Division(split_plan({0.5, 0.5}, "row-split"), examples::pins_on_nodes(2, 1)).splits_cache());
    EXPECT_FALSE(Division(split_plan({0.5, 0.5}), examples::pins_on_nodes(2, 1)).splits_cache());
    EXPECT_FALSE(Division(split_plan({1.0}, "row-split"), examples::pins_on_nodes(1, 1)).splits_cache());
}

TEST(Division, TakesInterleavedMemoryAsOneNodeWhoseHomeAreAll) {
    planner::Plan plan = split_plan({0.5, 0.5});
    plan.strategy = "interleave";
    std::vector<numa::Pin> pins = examples::pins_on_nodes(2, 1);
    pins[0].node = 3;
    pins[1].node = 5;
    const Division division(plan, pins);
    ASSERT_EQ(division.nodes().size(), 1U);
    EXPECT_EQ(division.nodes()[0].home, (std::vector<int>{3, 5}));
    EXPECT_EQ(division.of_thread(10, 1), (Range{5, 5}));
}

TEST(Division, RefusesSharesThatDoNotBelongToThePlansTeams) {
    const auto pins = examples::pins_on_nodes(2, 1);
    planner::Plan plan = split_plan({0.5, 0.5});
    plan.placement[1].shares.pop_back();
    EXPECT_THROW(Division(plan, pins), InputError);
    plan = split_plan({0.5, 0.4});
    EXPECT_THROW(Division(plan, pins), InputError);
    plan = split_plan({1.0, 0.0});
    EXPECT_THROW(Division(plan, pins), InputError);
    plan = split_plan({0.5, 0.5});
    plan.teams[0].node = 7;
    EXPECT_THROW(Division(plan, pins), InputError);
    plan = split_plan({0.5, 0.5});
    plan.placement[0].shares = {{0, 0.6}, {1, 0.4}};
    EXPECT_THROW(Division(plan, pins), InputError);
    EXPECT_THROW(Division(split_plan({0.5, 0.5}), examples::pins_on_nodes(3, 1)), InputError);
}

TEST(PinsOf, TakeMemoryFromThePlanAndTheGroupFromTheTeam) {
    probe::Machine machine;
    machine.nodes.resize(1);
    machine.nodes[0].id = 0;
    machine.nodes[0].cpus = "0-3";
    machine.packages.resize(1);
    machine.packages[0].l3_domains = {{0, "0-1", 0}, {1, "2-3", 0}};
    planner::Plan plan;
    plan.teams = {{0, "0,2", 0}, {1, "3", 0}, {2, "1", 6}};
    const std::vector<numa::Pin> expected{{0, 0, 0, 0}, {2, 0, 1, 0}, {3, 0, 1, 1}, {1, 6, 0, 2}};
    EXPECT_EQ(pins_of(machine, plan), expected);
}

}  // namespace
}  // namespace weir::decode
