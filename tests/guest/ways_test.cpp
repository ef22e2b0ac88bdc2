// SPDX-License-Identifier: Apache-2.0
// One model decoded in other ways: whatever the strategy, the nodes and the instruction set, the first tokens
// agree.
#include <gmock/gmock.h>

#include <algorithm>

#include "decode/run.h"
#include "planner/plan.h"
#include "probe/machine.h"
#include "tests/guest/outcome.h"

namespace weir::guest {
namespace {

/// Slow runs decode fewer tokens than are kept.
constexpr std::size_t kLeastTokens = 4;
/// Instruction sets round differently, and behind the first token that this turns, all differ.
constexpr std::size_t kTokensAcrossSets = 8;

class GuestWays : public GuestOutcome {
protected:
    decode::Run run(const std::string& name) const {
        EXPECT_EQ(status(name), 0) << text(name + ".txt");
        return document<decode::Run>(name);
    }

    /// Compares the first tokens with those of the default plan's run.
    void expect_same_tokens(const decode::Run& run) const {
        const std::vector<std::uint32_t> wanted = document<decode::Run>("run").first_tokens;
        std::size_t common = std::min(wanted.size(), run.first_tokens.size());
        if (run.isa != document<decode::Run>("run").isa) common = std::min(common, kTokensAcrossSets);
        ASSERT_GE(common, kLeastTokens);
        for (std::size_t i = 0; i < common; ++i) EXPECT_EQ(run.first_tokens[i], wanted[i]) << "token " << i;
    }
};

TEST_F(GuestWays, TheDefaultPlanIsRowSplitOverAllNodes) {
    const auto plan = document<planner::Plan>("plan");
    std::vector<int> nodes;
    std::vector<int> planned;
    for (const probe::Node& node : document<probe::Machine>("machine").nodes) nodes.push_back(node.id);
    for (const planner::Team& team : plan.teams) planned.push_back(team.memory_node);
    EXPECT_EQ(plan.strategy, "row-split");
    EXPECT_EQ(planned, nodes);
}

TEST_F(GuestWays, TheDefaultRunDecodesMoreThanOneToken) {
    const std::vector<std::uint32_t> tokens = run("run").first_tokens;
    const auto unlike_first = [&](std::uint32_t token) { return token != tokens.front(); };
    ASSERT_GE(tokens.size(), kLeastTokens);
    EXPECT_TRUE(std::any_of(tokens.begin(), tokens.begin() + kLeastTokens, unlike_first))
        << "the same token again and again would agree with anything";
}

TEST_F(GuestWays, ScalarKernelsOverAllNodesDecodeTheSameTokens) {
    const decode::Run scalar = run("run_scalar");
    EXPECT_EQ(scalar.isa, "scalar");
    EXPECT_NE(run("run").isa, "scalar");
    EXPECT_EQ(scalar.strategy, "row-split");
    expect_same_tokens(scalar);
}

TEST_F(GuestWays, OneNodeIsTheFastestAndDecodesTheSameTokens) {
    const auto plan = document<planner::Plan>("plan_single-node");
    ASSERT_EQ(plan.teams.size(), 1U) << text("plan_single-node.txt");
    EXPECT_EQ(plan.teams.front().node,
              static_cast<int>(document<probe::Machine>("machine").nodes.size()) - 1);
    const decode::Run single = run("run_single-node");
    EXPECT_EQ(single.strategy, "single-node");
    EXPECT_EQ(single.nodes, std::vector{plan.teams.front().node});
    expect_same_tokens(single);
}

TEST_F(GuestWays, ScalarKernelsOnOneNodeDecodeTheSameTokens) {
    const decode::Run scalar = run("run_single-node_scalar");
    EXPECT_EQ(scalar.isa, "scalar");
    EXPECT_EQ(scalar.strategy, "single-node");
    expect_same_tokens(scalar);
}

TEST_F(GuestWays, InterleavedPagesDecodeTheSameTokens) {
    const decode::Run interleaved = run("run_interleave");
    EXPECT_EQ(interleaved.strategy, "interleave");
    expect_same_tokens(interleaved);
}

}  // namespace
}  // namespace weir::guest
