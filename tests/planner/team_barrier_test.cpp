// SPDX-License-Identifier: Apache-2.0
#include "planner/team_barrier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "planner/prediction.h"
#include "tests/planner/sample.h"

namespace weir::planner {
namespace {

/// Two nodes of 32 cores, L3 domains of 8.
measure::Measurements two_sockets() {
    measure::Measurements made = sample::measurements(64);
    made.ceiling.nodes = {0, 1};
    made.barrier = {{2, sample::exact(200), "l3 0"},
                    {8, sample::exact(400), "l3 0"},
                    {32, sample::exact(1300), "node 1"},
                    {32, sample::exact(1200), "node 0"},
                    {64, sample::exact(3000), "machine"}};
    return made;
}

double ns(const measure::Measurements& measured, const std::vector<int>& nodes, int threads) {
    return team_barrier(measured, nodes, threads)->ns.median;
}

TEST(TeamBarrier, IsThatOfTheTeamsOwnNodes) {
    const measure::Measurements measured = two_sockets();
    EXPECT_EQ(ns(measured, {0}, 32), 1200);
    EXPECT_EQ(ns(measured, {1}, 32), 1300);
    EXPECT_EQ(ns(measured, {0, 1}, 64), 3000);
    // Fewer threads spread over the node: a domain's barrier has no more threads in common but no link to
    // cross.
    EXPECT_EQ(ns(measured, {0}, 9), 1200);
    EXPECT_EQ(ns(measured, {0, 1}, 8), 3000);
}

TEST(TeamBarrier, IsThatOfAPairOrOfGroupsAlikeWhereTheOwnWasNotMeasured) {
    measure::Measurements measured = two_sockets();
    measured.ceiling.nodes = {0, 1, 2, 3};
    measured.barrier.push_back({16, sample::exact(2000), "nodes 0,2"});
    measured.barrier.push_back({16, sample::exact(1800), "nodes 0,1"});
    EXPECT_EQ(ns(measured, {0, 1}, 64), 1800);
    EXPECT_EQ(ns(measured, {1, 3}, 64), 2000);
    EXPECT_EQ(ns(measured, {3}, 32), 1300);
}

TEST(TeamBarrier, OfOneNodeThatIsTheMachineIsTheMachines) {
    measure::Measurements measured = sample::measurements(8);
    measured.barrier = {{2, sample::exact(200), "l3 0"}, {8, sample::exact(900), "machine"}};
    EXPECT_EQ(ns(measured, {0}, 8), 900);
    EXPECT_EQ(ns(measured, {0}, 4), 900);
}

TEST(TeamBarrier, OfADocumentWithoutGroupsIsTheNearestByThreads) {
    measure::Measurements measured = sample::measurements(8);
    measured.ceiling.nodes = {0, 1};
    measured.barrier = {{2, sample::exact(200)}, {8, sample::exact(900)}};
    EXPECT_EQ(ns(measured, {0}, 4), 200);
    EXPECT_EQ(ns(measured, {0}, 7), 900);
    measured.barrier.clear();
    EXPECT_EQ(team_barrier(measured, {0}, 4), nullptr);
}

TEST(Prediction, TakesTheBarrierOfItsNodes) {
    Conditions conditions{32, "avx2", sample::exact(20e9)};
    conditions.nodes = {0};
    const double one = predict(sample::r1(), two_sockets(), conditions).time.barriers_ns;
    conditions.nodes = {1};
    EXPECT_DOUBLE_EQ(predict(sample::r1(), two_sockets(), conditions).time.barriers_ns, one / 12 * 13);
}

}  // namespace
}  // namespace weir::planner
