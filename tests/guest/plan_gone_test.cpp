// SPDX-License-Identifier: Apache-2.0
// CPUs or memory of the plan went away between plan and run: the run names what is gone, exit status 4.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "base/cpu_list.h"
#include "planner/plan.h"
#include "tests/guest/outcome.h"

namespace weir::guest {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

constexpr int kInputError = 3;
constexpr int kMachineError = 4;

class GuestPlanGone : public GuestOutcome {};

TEST_F(GuestPlanGone, NamesTheCpuThatWentOffline) {
    const std::vector<int> offline = parse_cpu_list(text("cpu_offline.cpus"));
    ASSERT_EQ(offline.size(), 1U);
    EXPECT_EQ(status("cpu_offline"), kMachineError);
    EXPECT_THAT(text("cpu_offline.txt"), HasSubstr(fmt::format("CPU {}", offline.front())));
    EXPECT_THAT(text("cpu_offline.txt"), HasSubstr("remedy: "));
}

/// The node itself, or one of its CPUs.
std::string named(const planner::Team& team) {
    return fmt::format("node {}|CPU ({})", team.node, fmt::join(parse_cpu_list(team.cpus), "|"));
}

TEST_F(GuestPlanGone, NamesTheNodeOrACpuThatTheCpusetLeavesOut) {
    const auto plan = document<planner::Plan>("plan");
    EXPECT_EQ(status("cpuset_elsewhere"), kMachineError);
    EXPECT_THAT(text("cpuset_elsewhere.txt"), ContainsRegex(named(plan.teams.front())));
    EXPECT_THAT(text("cpuset_elsewhere.txt"), HasSubstr("remedy: "));
}

TEST_F(GuestPlanGone, NamesTheNodeWhoseMemoryAloneTheCpusetLeavesOut) {
    const auto plan = document<planner::Plan>("plan");
    EXPECT_EQ(status("cpuset_no_memory"), kMachineError);
    EXPECT_THAT(text("cpuset_no_memory.txt"), ContainsRegex(named(plan.teams.front())));
    EXPECT_THAT(text("cpuset_no_memory.txt"), HasSubstr("remedy: "));
}

TEST_F(GuestPlanGone, NamesTheNodeOfAPlanForAnotherMachine) {
    EXPECT_EQ(status("plan_other"), kMachineError);
    EXPECT_THAT(text("plan_other.txt"), HasSubstr("node 9"));
    EXPECT_THAT(text("plan_other.txt"), HasSubstr("remedy: "));
}

TEST_F(GuestPlanGone, NamesTheTeamThatAPlanHasNoSharesFor) {
    EXPECT_EQ(status("plan_torn"), kInputError);
    EXPECT_THAT(text("plan_torn.txt"), HasSubstr("node 9"));
    EXPECT_THAT(text("plan_torn.txt"), HasSubstr("remedy: "));
}

}  // namespace
}  // namespace weir::guest
