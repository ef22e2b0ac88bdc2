// SPDX-License-Identifier: Apache-2.0
#include "measure/matrix/placed_team.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <vector>

#include "base/error.h"
#include "base/units.h"
#include "tests/measure/sampling/small_bench.h"

namespace weir::measure {
namespace {

/// Two nodes of one thread each, played on this machine.
MatrixNodes two_nodes() {
    MatrixNodes nodes;
    nodes.available_bytes = 4 * kGiB;
    for (const int id : {0, 1}) {
        nodes.cpu_nodes.push_back({id, {two_pins()[static_cast<std::size_t>(id)]}, 0, id});
        nodes.memory_nodes.push_back({id, -1, 4 * kGiB, id});
    }
    return nodes;
}

using Groups = std::vector<PlacedTeam::Assigned>;

class PlacedTeamOfTwo : public testing::Test {
protected:
    SmallBench small_;
    MatrixNodes nodes_ = two_nodes();
    Bench bench_ = small_.bench();
    PlacedTeam team_{bench_, nodes_, plan_of_a_moment(), {{0, {1}}, {1, {0}}}};

private:
    static MatrixPlan plan_of_a_moment() {
        MatrixPlan plan;
        plan.samples = 9;
        plan.window_s = 0.0002;
        return plan;
    }
};

TEST_F(PlacedTeamOfTwo, LetsTheThreadsOfAGroupWorkAndNoOther) {
    std::array<std::atomic<int>, 2> steps{};
    const PlacedTeam::Step step = [&](std::size_t thread) {
        ++steps[thread];
        return 1.0;
    };
    team_.sample(step, PlacedTeam::Assigned{1});
    EXPECT_EQ(steps[0], 0);
    EXPECT_GT(steps[1], 0);
    const std::vector<Series> both = team_.sample(step, Groups{{0}, {1}});
    EXPECT_GT(steps[0], 0);
    EXPECT_EQ(both.size(), 2U);
}

TEST_F(PlacedTeamOfTwo, HasNoThreadInTwoGroups) {
    const PlacedTeam::Step step = [](std::size_t) { return 1.0; };
    EXPECT_THROW(team_.sample(step, Groups{{0}, {0}}), Fault);
    EXPECT_THROW(team_.sample(step, Groups{{0, 1}, {1}}), Fault);
}

}  // namespace
}  // namespace weir::measure
