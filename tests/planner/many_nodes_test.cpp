// SPDX-License-Identifier: Apache-2.0
// Plans over several nodes, real and virtual.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "base/cpu_list.h"
#include "base/error.h"
#include "base/units.h"
#include "planner/ledger.h"
#include "planner/memory.h"
#include "planner/overhead.h"
#include "planner/phases.h"
#include "planner/planner.h"
#include "tests/planner/sample.h"

namespace weir::planner {
namespace {

using sample::matrix;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

Plan plan_two(const measure::Measurements& measured, const PlanOptions& options = {},
              const models::Model& model = sample::r1(), std::uint64_t available = 500 * kGiB) {
    return make_plan(sample::two_nodes(available), measured, model, options);
}

const Placement& class_of(const Plan& plan, const std::string& name) {
    for (const Placement& placement : plan.placement) {
        if (placement.class_name == name) return placement;
    }
    throw Fault("no class " + name);
}

PlanOptions with(const std::string& strategy, int virtual_nodes = 0) {
    PlanOptions options;
    options.strategy = strategy;
    options.virtual_nodes = virtual_nodes;
    return options;
}

TEST(RowSplit, IsTakenWhereTwoNodesReadMoreThanOne) {
    const Plan plan = plan_two(matrix(20e9, 20e9, 8e9));
    EXPECT_EQ(plan.strategy, "row-split");
    ASSERT_EQ(plan.teams.size(), 2U);
    EXPECT_EQ(plan.teams[0].cpus, "0-3");
    EXPECT_EQ(plan.teams[1].cpus, "4-7");
    EXPECT_EQ(plan.teams[1].memory_node, 1);
    EXPECT_DOUBLE_EQ(plan.ceiling_bytes_per_s, 40e9);
    EXPECT_TRUE(plan.fits);
}

TEST(RowSplit, SharesRowsByTheBandwidthOfEachNode) {
    const Plan plan = plan_two(matrix(30e9, 10e9, 8e9));
    const Placement& experts = class_of(plan, "routed_experts");
    EXPECT_EQ(experts.strategy, "row-split");
    EXPECT_DOUBLE_EQ(experts.shares[0].fraction, 0.75);
    EXPECT_DOUBLE_EQ(experts.shares[1].fraction, 0.25);
}

TEST(RowSplit, CountsEveryByteOnSomeNode) {
    const models::Model model = sample::r1("q4_k_m", 512);
    const Plan plan = plan_two(matrix(30e9, 10e9, 8e9), {}, model);
    std::uint64_t resident = 0;
    double read = 0;
    for (const NodePlan& node : plan.nodes) {
        resident += node.resident_bytes;
        read += node.read_bytes_per_token;
    }
    EXPECT_NEAR(static_cast<double>(resident), static_cast<double>(plan.needed_bytes), 4);
    // Both nodes read the whole of a mirrored cache.
    EXPECT_NEAR(read, model.bytes_per_token.total + model.bytes_per_token.kv_cache, 1);
}

TEST(RowSplit, MirrorsAShortCacheAndSplitsALongOne) {
    const auto cache = [](std::uint64_t context) {
        return class_of(plan_two(matrix(20e9, 20e9, 8e9), {}, sample::r1("q4_k_m", context)), kCacheClass);
    };
    EXPECT_EQ(cache(2047).strategy, "mirror");
    EXPECT_EQ(cache(2047).shares[1].fraction, 1);
    EXPECT_EQ(cache(2048).strategy, "row-split");
    EXPECT_EQ(cache(2048).shares[1].fraction, 0.5);
}

TEST(RowSplit, GivesANodeWithoutRoomLessAndTheOthersMore) {
    probe::Machine machine = sample::two_nodes(500 * kGiB);
    machine.nodes[0].available_bytes = 40 * kGiB;
    machine.limits.available_bytes = 540 * kGiB;
    const models::Model model = sample::r1("q4_k_m", 128);
    const Plan plan = make_plan(machine, matrix(20e9, 20e9, 8e9), model, with("row-split"));
    EXPECT_TRUE(plan.fits);
    const std::vector<Share>& shares = class_of(plan, "routed_experts").shares;
    EXPECT_LT(shares[0].fraction, 0.11);
    EXPECT_NEAR(shares[0].fraction + shares[1].fraction, 1, 1e-12);
    EXPECT_LE(plan.nodes[0].resident_bytes + margin_bytes(40 * kGiB), 40 * kGiB);
    EXPECT_THAT(plan.warnings, Contains(HasSubstr("node 0 has no room")));
    // Node 1 then reads nine tenths at its own bandwidth.
    EXPECT_NEAR(plan.ceiling_bytes_per_s, 20e9 / shares[1].fraction, 1);
}

TEST(RowSplit, FoldsWhenAllNodesTogetherAreTooSmall) {
    const Plan plan = plan_two(matrix(20e9, 20e9, 8e9), {}, sample::r1(), 30 * kGiB);
    EXPECT_FALSE(plan.fits);
    EXPECT_FALSE(plan.fold.whole);
    for (const NodePlan& node : plan.nodes) {
        EXPECT_LE(node.resident_bytes + margin_bytes(30 * kGiB), 30 * kGiB) << node.id;
    }
}

TEST(RowSplit, LeavesOutNodesWithoutCoresOrMemoryAndSaysSo) {
    probe::Machine machine = sample::two_nodes(500 * kGiB);
    probe::Node expander = machine.nodes[0];
    expander.id = 2;
    expander.cpus.clear();
    expander.core_cpus.clear();
    machine.nodes.push_back(expander);
    const Plan plan = make_plan(machine, matrix(20e9, 20e9, 8e9), sample::r1(), {});
    EXPECT_EQ(plan.strategy, "row-split");
    EXPECT_EQ(plan.teams.size(), 2U);
    EXPECT_THAT(plan.warnings, Contains(HasSubstr("node 2 has no cores")));
    machine.nodes[1].memory_bytes = 0;
    EXPECT_EQ(make_plan(machine, matrix(20e9, 20e9, 8e9), sample::r1(), {}).strategy, "single-node");
}

TEST(RowSplit, DealsThreadsToNodesInProportionToTheirCores) {
    PlanOptions options = with("row-split");
    options.threads = 6;
    const Plan plan = plan_two(matrix(20e9, 20e9, 8e9), options);
    EXPECT_EQ(parse_cpu_list(plan.teams[0].cpus).size(), 3U);
    EXPECT_EQ(parse_cpu_list(plan.teams[1].cpus).size(), 3U);
    options.threads = 9;
    EXPECT_THROW(plan_two(matrix(20e9, 20e9, 8e9), options), UsageError);
    options.threads = 1;
    EXPECT_THROW(plan_two(matrix(20e9, 20e9, 8e9), options), UsageError);
}

TEST(RowSplit, OnOneNodeIsRefusedWithWhatToDoInstead) {
    try {
        make_plan(sample::machine(2, 20 * kGiB), sample::measurements(2), sample::r1(), with("row-split"));
        FAIL();
    } catch (const UsageError& error) {
        EXPECT_THAT(error.remedy(), HasSubstr("--virtual-nodes"));
    }
}

TEST(VirtualNodes, CutTheCoresOfOneNode) {
    for (const int nodes : {1, 2, 3, 4}) {
        const Plan plan =
            make_plan(sample::machine(4, 20 * kGiB), sample::measurements(4), sample::r1(), with("", nodes));
        EXPECT_EQ(plan.strategy, "row-split");
        EXPECT_EQ(plan.virtual_nodes, nodes);
        ASSERT_EQ(plan.teams.size(), static_cast<std::size_t>(nodes));
        std::vector<int> cpus;
        double sum = 0;
        for (int i = 0; i < nodes; ++i) {
            const auto index = static_cast<std::size_t>(i);
            EXPECT_EQ(plan.teams[index].node, i);
            EXPECT_EQ(plan.teams[index].memory_node, 0);
            for (const int cpu : parse_cpu_list(plan.teams[index].cpus)) cpus.push_back(cpu);
            sum += class_of(plan, "head").shares[index].fraction;
        }
        EXPECT_EQ(cpus, (std::vector<int>{0, 1, 2, 3}));
        EXPECT_NEAR(sum, 1, 1e-12);
    }
}

TEST(VirtualNodes, ShareCoresWhenTheyAreMoreAndSaySo) {
    const Plan plan =
        make_plan(sample::machine(2, 20 * kGiB), sample::measurements(2), sample::r1(), with("", 3));
    ASSERT_EQ(plan.teams.size(), 3U);
    EXPECT_EQ(plan.teams[2].cpus, "0");
    EXPECT_THAT(plan.warnings, Contains(HasSubstr("take turns")));
}

TEST(VirtualNodes, AreForStrategiesOverSeveralNodesAlone) {
    EXPECT_THROW(plan_two(matrix(20e9, 20e9, 8e9), with("single-node", 2)), UsageError);
    EXPECT_THROW(plan_two(matrix(20e9, 20e9, 8e9), with("", 65)), UsageError);
}

TEST(VirtualNodes, HaveTheirInterleavedPagesOnOneNode) {
    const Plan plan = plan_two(matrix(20e9, 20e9, 8e9), with("interleave", 2));
    EXPECT_EQ(plan.strategy, "interleave");
    ASSERT_EQ(plan.teams.size(), 2U);
    EXPECT_EQ(plan.teams[0].memory_node, plan.teams[1].memory_node);
    EXPECT_EQ(plan.window_bytes_per_thread, 0U) << "ceiling windows read the weights, as on one node";
    EXPECT_DOUBLE_EQ(plan.ceiling_bytes_per_s,
                     plan_two(matrix(20e9, 20e9, 8e9), with("single-node")).ceiling_bytes_per_s);
    EXPECT_THAT(plan.warnings, Contains(HasSubstr("no memory of their own")));
}

TEST(VirtualNodes, HoldNoMoreThanTheirOneNodeHas) {
    const Plan plan =
        make_plan(sample::machine(2, 20 * kGiB), sample::measurements(2), sample::r1(), with("", 2));
    std::uint64_t resident = 0;
    for (const NodePlan& node : plan.nodes) resident += node.resident_bytes;
    EXPECT_LE(resident + margin_bytes(20 * kGiB), 20 * kGiB);
}

TEST(Interleave, ReadsAtTheMeanOfTheTimesToAllNodes) {
    const Plan plan = plan_two(matrix(20e9, 20e9, 5e9), with("interleave"));
    EXPECT_EQ(plan.strategy, "interleave");
    // Of every node's threads half the bytes at 20 and half at 5 GB/s: 8 GB/s, twice.
    EXPECT_NEAR(plan.ceiling_bytes_per_s, 16e9, 1);
    EXPECT_EQ(class_of(plan, "attention").shares[1].fraction, 0.5);
}

TEST(Interleave, EndsWithTheSlowestNodesThreads) {
    const Plan plan = plan_two(matrix(40e9, 10e9, 10e9), with("interleave"));
    // Node 1's four of eight threads do half the work at 10 GB/s.
    EXPECT_NEAR(plan.ceiling_bytes_per_s, 20e9, 1);
}

TEST(Interleave, TakesDistancesWhereNothingWasMeasuredBetweenNodes) {
    measure::Measurements measured = matrix(20e9, 20e9, 5e9);
    std::erase_if(measured.bandwidth,
                  [](const measure::Bandwidth& one) { return one.cpu_node != one.memory_node; });
    probe::Machine machine = sample::two_nodes(500 * kGiB);
    machine.distances = {{10, 20}, {20, 10}};
    const Plan plan = make_plan(machine, measured, sample::r1(), with("interleave"));
    EXPECT_NEAR(plan.ceiling_bytes_per_s, 2 / (0.5 / 20e9 + 0.5 / 10e9), 1);
    EXPECT_THAT(plan.warnings, Contains(HasSubstr("firmware's distances")));
}

TEST(Alternatives, SayWhatTheOthersWouldReachAndWhyTheyLost) {
    const Plan plan = plan_two(matrix(20e9, 20e9, 5e9));
    const std::vector<std::pair<const char*, const char*>> expected = {
        {"single-node", "one node only"},
        {"layer-split", "one node reads at a time"},
        {"expert-split", "these are read at 78.8 % of the bandwidth"},
        {"mirror", "no faster for its copies"},
        {"interleave", "1 of 2 pages are read from another node"}};
    ASSERT_EQ(plan.alternatives.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(plan.alternatives[i].strategy, expected[i].first);
        EXPECT_THAT(plan.alternatives[i].reason, HasSubstr(expected[i].second));
    }
    for (const Alternative& other : plan.alternatives) {
        EXPECT_GT(other.predicted_tokens_per_s, 0);
        EXPECT_LE(other.predicted_tokens_per_s, plan.predicted_tokens_per_s.median);
    }
}

TEST(Alternatives, LoseToWhatFitsWholeHoweverFastTheyAre) {
    const Plan plan = plan_two(matrix(60e9, 1e9, 1e9), {}, sample::r1(), 300 * kGiB);
    EXPECT_TRUE(plan.fits);
    EXPECT_NE(plan.strategy, "single-node");
    EXPECT_THAT(plan.alternatives.front().reason, HasSubstr("does not fit whole"));
}

TEST(Alternatives, NameAForcedPlansFasterRival) {
    const Plan plan = plan_two(matrix(20e9, 20e9, 5e9), with("single-node"));
    EXPECT_EQ(plan.strategy, "single-node");
    EXPECT_THAT(plan.alternatives.front().reason, HasSubstr("predicted faster"));
}

TEST(Strategy, ThatDoesNotExistIsRefusedWithTheNearestNames) {
    try {
        plan_two(matrix(20e9, 20e9, 5e9), with("row-splt"));
        FAIL();
    } catch (const UsageError& error) {
        EXPECT_THAT(error.remedy(), HasSubstr("row-split"));
    }
}

TEST(Prediction, PaysForWhatNodesHandEachOther) {
    measure::Measurements slow = matrix(20e9, 20e9, 0.2e9);
    const double near = plan_two(matrix(20e9, 20e9, 20e9), with("row-split")).predicted_tokens_per_s.median;
    const double far = plan_two(slow, with("row-split")).predicted_tokens_per_s.median;
    const double bytes = exchanged_floats(sample::r1().shape, false) * sizeof(float) / 2;
    EXPECT_NEAR(1 / far - 1 / near, bytes / 0.2e9 - bytes / 20e9, 1e-6);
}

TEST(Prediction, TakesNoShareOfTheCeilingAboveOne) {
    measure::Measurements measured = sample::measurements(2);
    const double sound =
        make_plan(sample::machine(2, 20 * kGiB), measured, sample::r1(), {}).predicted_tokens_per_s.median;
    for (measure::MatvecBandwidth& one : measured.matvec) {
        if (one.format == "q4_k") one.of_ceiling = sample::exact(2.25);
    }
    const Plan plan = make_plan(sample::machine(2, 20 * kGiB), measured, sample::r1(), {});
    EXPECT_THAT(plan.warnings, Contains(HasSubstr("2.25 of the ceiling")));
    EXPECT_LT(plan.predicted_tokens_per_s.median, plan.limit_tokens_per_s.ceiling);
    EXPECT_GT(plan.predicted_tokens_per_s.median, sound);
    EXPECT_THAT(plan_two(matrix(20e9, 20e9, 5e9)).warnings, Not(Contains(HasSubstr("cannot be"))));
}

TEST(Barriers, AreTwoMoreALayerWhereTheCacheIsSplit) {
    const models::Shape shape = sample::r1().shape;
    EXPECT_EQ(barriers_per_token(shape, true), barriers_per_token(shape) + 2 * shape.layers);
}

TEST(RequireWhole, RefusesBeforeMeasuringWhatNoStrategyHolds) {
    PlanOptions options;
    options.allow_fold = false;
    const models::Model model = sample::r1();
    EXPECT_THROW(require_whole(sample::machine(2, 20 * kGiB), model, options), MachineError);
    EXPECT_NO_THROW(require_whole(sample::machine(2, 500 * kGiB), model, options));
    EXPECT_NO_THROW(require_whole(sample::two_nodes(250 * kGiB), model, options));
    options.strategy = "single-node";
    EXPECT_THROW(require_whole(sample::two_nodes(250 * kGiB), model, options), MachineError);
    options.allow_fold = true;
    EXPECT_NO_THROW(require_whole(sample::machine(2, 20 * kGiB), model, options));
}

}  // namespace
}  // namespace weir::planner
