// SPDX-License-Identifier: Apache-2.0
// Where a run in a guest has its threads and pages, as the kernel shows them to others, against the plan.
// Holds for plans of one team and of many.
#include "decode/run.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>

#include "base/cpu_list.h"
#include "models/model.h"
#include "planner/plan.h"
#include "probe/machine.h"
#include "tests/guest/outcome.h"
#include "tests/guest/samples.h"

namespace weir::guest {
namespace {

using testing::IsSubsetOf;

/// A few samples may fall into the start and the end, when the team is not pinned.
constexpr int kLeastSamples = 3;
/// Norms stand outside the bound memory, shares are cut at whole tiles, and huge pages are filled up.
constexpr double kLeastPart = 0.9;

/// Bytes in mappings that are bound to a node, by node. None may lie on another.
std::map<int, double> bound_bytes(const MappingSample& sample) {
    std::map<int, double> bound;
    for (const Mapping& mapping : sample) {
        if (!mapping.policy.starts_with("bind:")) continue;
        const int node = std::stoi(mapping.policy.substr(mapping.policy.find(':') + 1));
        for (const auto& [on, bytes] : mapping.bytes_on_node) {
            EXPECT_EQ(on, node) << bytes << " bytes of a mapping bound to another node";
            bound[on] += static_cast<double>(bytes);
        }
    }
    return bound;
}

class GuestRun : public GuestOutcome {
protected:
    void SetUp() override {
        GuestOutcome::SetUp();
        if (IsSkipped()) return;
        ASSERT_EQ(status("plan"), 0) << text("plan.txt");
        ASSERT_EQ(status("run"), 0) << text("run.txt");
        plan_ = document<planner::Plan>("plan");
        run_ = document<decode::Run>("run");
    }

    std::vector<int> planned_cpus() const {
        std::vector<int> cpus;
        for (const planner::Team& team : plan_.teams) {
            for (const int cpu : parse_cpu_list(team.cpus)) cpus.push_back(cpu);
        }
        std::sort(cpus.begin(), cpus.end());
        return cpus;
    }

    /// Bytes of weights and cache that the plan puts on each node, by its shares of the classes.
    std::map<int, double> planned_bytes() const {
        const auto model = document<models::Model>("model");
        std::map<std::string, double> of_class;
        for (const models::Tensor& tensor : model.tensors)
            of_class[tensor.class_name] += static_cast<double>(tensor.bytes);
        of_class[planner::kCacheClass] = static_cast<double>(model.kv_cache_bytes);
        std::map<int, double> bytes;
        for (const planner::Placement& placement : plan_.placement) {
            for (const planner::Share& share : placement.shares)
                bytes[share.node] += share.fraction * of_class[placement.class_name];
        }
        return bytes;
    }

    planner::Plan plan_;
    decode::Run run_;
};

TEST_F(GuestRun, IsPlannedOnCpusOfTheTeamsOwnNodes) {
    const auto machine = document<probe::Machine>("machine");
    ASSERT_FALSE(plan_.teams.empty());
    ASSERT_TRUE(plan_.fold.whole) << "the checks of placement need a model held whole";
    for (const planner::Team& team : plan_.teams) {
        const auto node = std::find_if(machine.nodes.begin(), machine.nodes.end(),
                                       [&](const probe::Node& one) { return one.id == team.node; });
        ASSERT_NE(node, machine.nodes.end()) << "node " << team.node;
        EXPECT_THAT(parse_cpu_list(team.cpus), IsSubsetOf(parse_cpu_list(node->cpus)));
    }
}

TEST_F(GuestRun, PinsEachThreadOfTheTeamsToOneCpuOfThePlan) {
    int whole_teams = 0;
    for (const ThreadSample& sample : read_thread_samples(text("run.threads"))) {
        const std::vector<int> pinned = pinned_cpus(sample);
        EXPECT_THAT(pinned, IsSubsetOf(planned_cpus()));  // as multisets: no CPU has two threads
        if (pinned == planned_cpus()) ++whole_teams;
    }
    EXPECT_GE(whole_teams, kLeastSamples) << text("run.threads");
}

/// A sample may catch a sleeper that an alarm has just woken; one that works is awake in most of them.
TEST_F(GuestRun, HasNoOtherThreadAtWorkWhileTheTeamsDecode) {
    int seen = 0;
    std::map<int, int> awake;
    for (const ThreadSample& sample : read_thread_samples(text("run.threads"))) {
        if (pinned_cpus(sample) != planned_cpus()) continue;
        ++seen;
        for (const SeenThread& thread : sample) {
            if (thread.cpus.size() > 1 && thread.state != 'S') ++awake[thread.id];
        }
    }
    EXPECT_GE(seen, kLeastSamples);
    for (const auto& [thread, samples] : awake)
        EXPECT_LE(2 * samples, seen) << "thread " << thread << " was at work";
}

TEST_F(GuestRun, HasThePagesOfItsWeightsOnThePlannedNodes) {
    std::map<int, double> most;
    for (const MappingSample& sample : read_numa_maps(text("run.numa_maps"))) {
        for (const auto& [node, bytes] : bound_bytes(sample)) most[node] = std::max(most[node], bytes);
    }
    const std::map<int, double> planned = planned_bytes();
    for (const auto& [node, bytes] : planned) EXPECT_GE(most[node], kLeastPart * bytes) << "node " << node;
    for (const auto& [node, bytes] : most)
        EXPECT_TRUE(planned.contains(node)) << bytes << " bytes are bound to node " << node << ", unplanned";
}

TEST_F(GuestRun, HoldsNoMoreOnANodeThanThePlanCounts) {
    for (const MappingSample& sample : read_numa_maps(text("run.numa_maps"))) {
        std::map<int, std::uint64_t> held;
        for (const Mapping& mapping : sample) {
            for (const auto& [node, bytes] : mapping.bytes_on_node) held[node] += bytes;
        }
        for (const planner::NodePlan& node : plan_.nodes)
            EXPECT_LE(held[node.id], node.resident_bytes) << "node " << node.id;
    }
}

TEST_F(GuestRun, ProvesThatEveryPageLiesWhereItWasPlanned) {
    std::vector<int> nodes;
    for (const planner::Team& team : plan_.teams) nodes.push_back(team.node);
    EXPECT_EQ(run_.nodes, nodes);
    EXPECT_EQ(run_.strategy, plan_.strategy);
    EXPECT_EQ(static_cast<std::size_t>(run_.threads), planned_cpus().size());
    ASSERT_TRUE(run_.local_page_fraction) << run_.local_page_fraction.reason().why;
    EXPECT_EQ(*run_.local_page_fraction, 1.0);
}

}  // namespace
}  // namespace weir::guest
