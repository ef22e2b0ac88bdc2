// SPDX-License-Identifier: Apache-2.0
#include "measure/matrix/plan.h"

#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "base/units.h"

namespace weir::measure {
namespace {

constexpr double kLimit = 300;

MatrixShape square(std::size_t nodes, std::size_t packages = 2) {
    return {nodes, nodes, packages};
}

/// What a server of that shape takes to fill: 24 cores and 4 GiB a node.
MatrixBudget budget_for(const MatrixShape& shape) {
    MatrixBudget budget;
    const std::size_t nodes = shape.cpu_nodes;
    budget.fill_s = fill_seconds(nodes * 4 * kGiB, count_matrix(shape).fills(), nodes * 24, nodes);
    return budget;
}

TEST(MatrixPlan, CountsPairsRoundsLinksAndInterleavedMemory) {
    const MatrixPlan plan = plan_matrix({3, 4, 2}, {});
    EXPECT_EQ(plan.pairs, 12U);
    EXPECT_EQ(plan.rounds, 4U);
    EXPECT_EQ(plan.links, 1U);
    EXPECT_EQ(plan.spreads, 4U);  // each cpu node, and all
    EXPECT_EQ(plan.measurements, 3U * (12 + 4 + 4) + 3U);
    EXPECT_EQ(plan.figures, 3U * (2 * 12 + 4) + 2U);
    EXPECT_EQ(plan.fills(), 4U + 1 + 1);
}

TEST(MatrixPlan, HasNoLinksOfOnePackageAndInterleavesNothingOverOneNode) {
    const MatrixPlan one_package = count_matrix({2, 3, 1});
    EXPECT_EQ(one_package.links, 0U);
    EXPECT_EQ(one_package.fills(), 4U);
    const MatrixPlan one_memory = count_matrix({2, 1, 1});
    EXPECT_EQ(one_memory.spreads, 0U);
    EXPECT_EQ(one_memory.fills(), 1U);
    EXPECT_EQ(count_matrix({1, 2, 1}).spreads, 1U) << "all cpu nodes are the one";
    EXPECT_EQ(count_matrix({0, 0, 0}).links, 0U);
}

TEST(MatrixPlan, GivesTwoNodesLongWindowsAndAllSamples) {
    const MatrixPlan plan = plan_matrix(square(2), budget_for(square(2)));
    EXPECT_EQ(plan.samples, 15U);
    EXPECT_EQ(plan.window_s, 0.1);
    EXPECT_LT(plan.seconds, 65);
    EXPECT_LT(plan.at_most_seconds, 110);
}

TEST(MatrixPlan, KeepsEightNodesWithinFiveMinutesEvenWhereEveryWindowIsRepeated) {
    for (const std::size_t packages : {1U, 2U, 4U, 8U}) {
        const MatrixPlan plan = plan_matrix(square(8, packages), budget_for(square(8, packages)));
        EXPECT_EQ(plan.samples, 15U);
        EXPECT_GE(plan.window_s, 0.02);
        EXPECT_LT(plan.seconds, plan.at_most_seconds);
        EXPECT_LE(plan.at_most_seconds, kLimit * 1.000001) << packages;
    }
}

TEST(MatrixPlan, OfAQuickRunTakesEightNodesAboutAMinute) {
    MatrixBudget quick = budget_for(square(8));
    quick.samples = 9;
    quick.window_s = 0.02;
    quick.limit_s = kLimit / 6;
    const MatrixPlan plan = plan_matrix(square(8), quick);
    EXPECT_EQ(plan.samples, 9U);
    EXPECT_EQ(plan.window_s, 0.01);
    EXPECT_LT(plan.seconds, 70);
}

TEST(MatrixPlan, CountsFillingMemory) {
    MatrixBudget budget = budget_for(square(8));
    budget.fill_s = 100;
    const MatrixPlan plan = plan_matrix(square(8), budget);
    EXPECT_LT(plan.window_s, plan_matrix(square(8), budget_for(square(8))).window_s);
    EXPECT_GT(plan.seconds, 100 + static_cast<double>(plan.measurements * 16) * plan.window_s);
    EXPECT_LE(plan.at_most_seconds, kLimit * 1.000001);
}

TEST(MatrixPlan, SaysThatThirtyTwoNodesTakeLongerAndKeepsNineSamplesOfTenMilliseconds) {
    const MatrixPlan plan = plan_matrix(square(32), budget_for(square(32)));
    EXPECT_EQ(plan.samples, 9U);
    EXPECT_EQ(plan.window_s, 0.01);
    EXPECT_GT(plan.at_most_seconds, kLimit);
    EXPECT_LT(plan.at_most_seconds, 4 * kLimit);
}

TEST(MatrixPlan, NeverTakesFewerThanNineSamplesNorLongerWindowsThanAsked) {
    for (const std::size_t nodes : {2U, 3U, 8U, 32U, 64U}) {
        for (const std::size_t samples : {1U, 9U, 30U}) {
            MatrixBudget budget = budget_for(square(nodes));
            budget.samples = samples;
            budget.window_s = 0.02;
            const MatrixPlan plan = plan_matrix(square(nodes), budget);
            EXPECT_GE(plan.samples, 9U);
            EXPECT_LE(plan.window_s, 0.02);
            EXPECT_GE(plan.window_s, 0.01);
        }
    }
}

TEST(MatrixPlan, OfNoNodesIsEmpty) {
    EXPECT_EQ(plan_matrix({0, 3, 0}, {}).pairs, 0U);
    EXPECT_EQ(plan_matrix({3, 0, 0}, {}).seconds, 0);
}

TEST(MatrixPlan, SaysWhatIsToCome) {
    MatrixPlan plan = plan_matrix(square(8), {});
    plan.seconds = 129.5;
    EXPECT_EQ(
        plan.describe(),
        "64 pairs alone, 8 rounds together, 1 pair of packages both ways, interleaved, about 2 min 10 s");
    plan = plan_matrix({2, 1, 1}, {});
    plan.seconds = 4;
    EXPECT_EQ(plan.describe(), "2 pairs alone, 1 rounds together, about 4 s");
    EXPECT_EQ(format_seconds(59.2), "1 min 0 s");
    EXPECT_EQ(format_seconds(4), "4 s");
}

TEST(FillTime, GrowsWithBytesAndShrinksWithThreadsUpToWhatALinkCarries) {
    EXPECT_EQ(fill_seconds(2 * kGiB, 2, 4, 2), 2 * fill_seconds(kGiB, 2, 4, 2));
    EXPECT_EQ(fill_seconds(kGiB, 2, 4, 2), 2 * fill_seconds(kGiB, 2, 8, 2));
    EXPECT_EQ(fill_seconds(kGiB, 2, 16, 2), fill_seconds(kGiB, 2, 160, 2));
}

TEST(Partners, AreTheNodesThemselvesInRoundZero) {
    EXPECT_EQ(partners(3, 3, 0), (std::vector<std::size_t>{0, 1, 2}));
    EXPECT_EQ(partners(3, 3, 2), (std::vector<std::size_t>{2, 0, 1}));
}

TEST(Partners, MeetEachPairOnceOverAllRounds) {
    for (const auto& [rows, columns] : std::vector<std::pair<std::size_t, std::size_t>>{
             {2, 2}, {8, 8}, {2, 5}, {5, 2}, {1, 3}, {3, 1}, {7, 4}}) {
        std::set<std::pair<std::size_t, std::size_t>> met;
        for (std::size_t round = 0; round < columns; ++round) {
            const std::vector<std::size_t> places = partners(rows, columns, round);
            for (std::size_t i = 0; i < rows; ++i) EXPECT_TRUE(met.emplace(i, places[i]).second);
        }
        EXPECT_EQ(met.size(), rows * columns);
    }
}

TEST(Partners, ShareAMemoryNodeOnlyWhereThereAreTooFew) {
    for (std::size_t rows = 1; rows < 7; ++rows) {
        for (std::size_t columns = 1; columns < 7; ++columns) {
            for (std::size_t round = 0; round < columns; ++round) {
                const std::vector<std::size_t> places = partners(rows, columns, round);
                const std::set<std::size_t> different(places.begin(), places.end());
                EXPECT_EQ(different.size(), std::min(rows, columns)) << rows << " x " << columns;
            }
        }
    }
}

TEST(Meetings, BringEveryTwoTogetherOnceAndNobodyTwiceInARound) {
    for (std::size_t count = 0; count < 10; ++count) {
        std::set<std::pair<std::size_t, std::size_t>> met;
        for (const auto& round : meetings(count)) {
            std::set<std::size_t> busy;
            EXPECT_EQ(round.size(), count / 2);
            for (const auto& [a, b] : round) {
                EXPECT_LT(a, b);
                EXPECT_LT(b, count);
                EXPECT_TRUE(met.emplace(a, b).second) << a << " with " << b << " of " << count;
                EXPECT_TRUE(busy.insert(a).second && busy.insert(b).second) << a << " with " << b;
            }
        }
        EXPECT_EQ(met.size(), count < 2 ? 0 : count * (count - 1) / 2);
    }
}

}  // namespace
}  // namespace weir::measure
