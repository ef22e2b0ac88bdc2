// SPDX-License-Identifier: Apache-2.0
// Plans that hold layers, experts or copies on nodes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/cpu_list.h"
#include "base/error.h"
#include "base/units.h"
#include "planner/expert_load.h"
#include "planner/memory.h"
#include "planner/parts.h"
#include "planner/phases.h"
#include "planner/planner.h"
#include "tests/planner/sample.h"

namespace weir::planner {
namespace {

using sample::matrix;
using testing::Contains;
using testing::HasSubstr;

Plan plan_two(const measure::Measurements& measured, const std::string& strategy,
              const models::Model& model = sample::r1(), std::uint64_t available = 500 * kGiB) {
    PlanOptions options;
    options.strategy = strategy;
    return make_plan(sample::two_nodes(available), measured, model, options);
}

const Placement& class_of(const Plan& plan, const std::string& name) {
    for (const Placement& placement : plan.placement) {
        if (placement.class_name == name) return placement;
    }
    throw Fault("no class " + name);
}

double resident(const Plan& plan) {
    double sum = 0;
    for (const NodePlan& node : plan.nodes) sum += static_cast<double>(node.resident_bytes);
    return sum;
}

double read(const Plan& plan) {
    double sum = 0;
    for (const NodePlan& node : plan.nodes) sum += node.read_bytes_per_token;
    return sum;
}

TEST(LayerSplit, GivesEachNodeARunOfLayersNearItsShare) {
    const models::Model model = sample::r1();
    const Plan plan = plan_two(matrix(30e9, 10e9, 8e9), "layer-split", model);
    EXPECT_EQ(plan.strategy, "layer-split");
    for (const char* name : {"attention", "routed_experts", "dense", "head"}) {
        const Placement& of = class_of(plan, name);
        EXPECT_EQ(of.strategy, "layer-split") << name;
        ASSERT_EQ(of.shares.size(), 2U);
        const std::vector<int> first = parse_cpu_list(of.shares[0].layers);
        const std::vector<int> second = parse_cpu_list(of.shares[1].layers);
        EXPECT_EQ(first.front(), 0);
        EXPECT_EQ(second.front(), first.back() + 1);
        EXPECT_EQ(second.back() + 1, static_cast<int>(model.shape.layers));
        EXPECT_NEAR(of.shares[0].fraction + of.shares[1].fraction, 1, 1e-12);
    }
    EXPECT_NEAR(class_of(plan, "routed_experts").shares[0].fraction, 0.75, 0.02);
    EXPECT_EQ(class_of(plan, "dense").shares[0].fraction, 1) << "the dense layers are the first";
    EXPECT_EQ(class_of(plan, "head").shares[1].fraction, 1) << "the head is the last node's";
    EXPECT_EQ(class_of(plan, "embedding").strategy, "single-node");
    EXPECT_EQ(class_of(plan, kCacheClass).strategy, "mirror");
}

TEST(LayerSplit, CountsEveryByteOnce) {
    const models::Model model = sample::r1("q4_k_m", 4096);
    const Plan plan = plan_two(matrix(30e9, 10e9, 8e9), "layer-split", model);
    EXPECT_NEAR(resident(plan), static_cast<double>(plan.needed_bytes), 4);
    EXPECT_NEAR(static_cast<double>(plan.needed_bytes),
                static_cast<double>(needed_bytes(model, 4) + model.kv_cache_bytes), 1e9)
        << "a whole cache on each node";
    EXPECT_NEAR(read(plan), model.bytes_per_token.total, 1) << "of the cache each reads that of its layers";
}

TEST(LayerSplit, TakesAsLongAsItsNodesOneAfterAnother) {
    const Plan even = plan_two(matrix(20e9, 20e9, 20e9), "layer-split");
    const Plan rows = plan_two(matrix(20e9, 20e9, 20e9), "row-split");
    const Plan one = plan_two(matrix(20e9, 20e9, 20e9), "single-node");
    EXPECT_EQ(even.ceiling_bytes_per_s, rows.ceiling_bytes_per_s);
    EXPECT_LT(even.predicted_tokens_per_s.median, 0.6 * rows.predicted_tokens_per_s.median);
    EXPECT_NEAR(even.predicted_tokens_per_s.median, one.predicted_tokens_per_s.median,
                0.03 * one.predicted_tokens_per_s.median);
    const Plan uneven = plan_two(matrix(30e9, 10e9, 20e9), "layer-split");
    EXPECT_NEAR(uneven.predicted_tokens_per_s.median, even.predicted_tokens_per_s.median,
                0.06 * even.predicted_tokens_per_s.median)
        << "but for the head, three quarters at 30 and one at 10 GB/s are as long as all at 20";
}

TEST(LayerSplit, RunsOverVirtualNodesWhoseThreadsHelpEachOther) {
    PlanOptions options;
    options.strategy = "layer-split";
    options.virtual_nodes = 3;
    const auto plan_of = [&](const char* strategy) {
        options.strategy = strategy;
        return make_plan(sample::machine(4, 500 * kGiB), sample::measurements(4), sample::r1(), options);
    };
    const Plan plan = plan_of("layer-split");
    EXPECT_EQ(plan.strategy, "layer-split");
    EXPECT_EQ(plan.virtual_nodes, 3);
    EXPECT_EQ(class_of(plan, "attention").shares.size(), 3U);
    EXPECT_NEAR(plan.predicted_tokens_per_s.median, plan_of("row-split").predicted_tokens_per_s.median, 0.01);
}

TEST(ExpertSplit, HoldsExpertsAsWholesAndAllElseByRows) {
    const models::Model model = sample::r1("q4_k_m", 4096);
    const Plan plan = plan_two(matrix(30e9, 10e9, 8e9), "expert-split", model);
    EXPECT_EQ(plan.strategy, "expert-split");
    EXPECT_EQ(class_of(plan, "routed_experts").strategy, "expert-split");
    EXPECT_EQ(class_of(plan, "routed_experts").shares[0].fraction, 0.75) << "192 of 256";
    EXPECT_EQ(class_of(plan, "attention").strategy, "row-split");
    EXPECT_EQ(class_of(plan, kCacheClass).strategy, "row-split");
    EXPECT_NEAR(resident(plan), static_cast<double>(plan.needed_bytes), 4);
    EXPECT_NEAR(read(plan), model.bytes_per_token.total, 1);
}

TEST(ExpertSplit, ReadsRoutedExpertsAtThePartOfTheBandwidthThatTheFullestNodeLeaves) {
    const models::Model model = sample::r1();
    // Reading alone: no barriers, no exchange to speak of.
    measure::Measurements measured = matrix(20e9, 20e9, 1e15);
    measured.barrier.clear();
    measured.compute = {{"latent_attention", sample::exact(1e18)}};
    const auto seconds = [&](const char* strategy) {
        return 1 / plan_two(measured, strategy, model).predicted_tokens_per_s.median;
    };
    const double load = largest_expert_load({128, 128}, {0.5, 0.5}, 8);
    double routed = 0;  // at 0.8 and 0.9 of the ceiling, as the kernels were measured
    for (const models::Tensor& tensor : model.tensors) {
        if (tensor.class_name != "routed_experts") continue;
        routed += static_cast<double>(tensor.bytes) * 8 / 256 / (tensor.format == "q4_k" ? 0.8 : 0.9);
    }
    EXPECT_NEAR(seconds("expert-split") - seconds("row-split"), (load - 1) * routed / 40e9, 1e-5);
}

TEST(LargestExpertLoad, IsThatOfEightOf256OverTwoFourAndEightNodes) {
    const auto reached = [](std::size_t nodes) {
        const std::vector<std::size_t> experts(nodes, 256 / nodes);
        return 1 /
               largest_expert_load(experts, std::vector<double>(nodes, 1.0 / static_cast<double>(nodes)), 8);
    };
    EXPECT_NEAR(reached(1), 1, 1e-9);
    EXPECT_NEAR(reached(2), 0.79, 0.005);
    EXPECT_NEAR(reached(4), 0.57, 0.005);
    EXPECT_NEAR(reached(8), 0.39, 0.005);
}

TEST(LargestExpertLoad, IsAnExpectationOverDrawsOfDistinctExperts) {
    // Two of {a, b | c}: ab, ac, bc: the first node has 2, 1, 1 of them.
    EXPECT_NEAR(largest_expert_load({2, 1}, {0.5, 0.5}, 2), (2 + 1 + 1) / 3.0, 1e-12);
    EXPECT_NEAR(largest_expert_load({2, 1}, {0.8, 0.2}, 2), (1 / 0.8 + 2.5 + 2.5) / 3.0, 1e-12);
    EXPECT_NEAR(largest_expert_load({4, 0}, {0.5, 0.5}, 2), 2, 1e-12);
}

TEST(ExpertSplit, CrossesOneMoreBarrierInALayerWithExperts) {
    const models::Shape shape = sample::r1().shape;
    EXPECT_EQ(barriers_per_token(shape, true, true), barriers_per_token(shape, true) + shape.expert_layers());
}

TEST(Mirror, HoldsEveryWeightOnEveryNodeAndReadsEachOnce) {
    const models::Model model = sample::r1();
    const Plan plan = plan_two(matrix(30e9, 10e9, 8e9), "mirror", model);
    const Plan rows = plan_two(matrix(30e9, 10e9, 8e9), "row-split", model);
    EXPECT_EQ(plan.strategy, "mirror");
    EXPECT_TRUE(plan.fits);
    EXPECT_EQ(class_of(plan, "attention").strategy, "mirror");
    EXPECT_EQ(class_of(plan, "attention").shares[0].fraction, 0.75) << "of the rows that it computes";
    EXPECT_EQ(class_of(plan, "embedding").strategy, "single-node");
    EXPECT_EQ(plan.needed_bytes, rows.needed_bytes + model.file_bytes - unsplit_bytes(model));
    EXPECT_NEAR(resident(plan), static_cast<double>(plan.needed_bytes), 4);
    EXPECT_NEAR(read(plan), read(rows), 1);
    EXPECT_EQ(plan.predicted_tokens_per_s.median, rows.predicted_tokens_per_s.median);
}

TEST(Mirror, IsRefusedWhereACopyOnEveryNodeDoesNotFit) {
    const measure::Measurements measured = matrix(20e9, 20e9, 8e9);
    try {
        plan_two(measured, "mirror", sample::r1(), 300 * kGiB);
        FAIL();
    } catch (const MachineError& error) {
        EXPECT_THAT(error.what(), HasSubstr("2 copies of deepseek-r1"));
        EXPECT_THAT(error.remedy(), HasSubstr("row-split"));
    }
    const Plan plan = plan_two(measured, "", sample::r1(), 300 * kGiB);
    EXPECT_EQ(plan.strategy, "row-split");
    EXPECT_TRUE(std::any_of(plan.alternatives.begin(), plan.alternatives.end(), [](const Alternative& other) {
        return other.strategy == "mirror" && other.predicted_tokens_per_s == 0 &&
               other.reason.find("copies") != std::string::npos;
    }));
}

TEST(Mirror, HoldsAsManyCopiesOnTheOneNodeOfVirtualNodes) {
    PlanOptions options;
    options.strategy = "mirror";
    options.virtual_nodes = 3;
    const models::Model model = sample::tiny();
    const auto needed = [&](const char* strategy) {
        options.strategy = strategy;
        const Plan plan = make_plan(sample::machine(4, 500 * kGiB), sample::measurements(4), model, options);
        EXPECT_NEAR(resident(plan), static_cast<double>(plan.needed_bytes), 4);
        return plan.needed_bytes;
    };
    EXPECT_EQ(needed("mirror"), needed("row-split") + 2 * (model.file_bytes - unsplit_bytes(model)));
}

TEST(SplitLayers, LeavesNoNodeWithoutALayer) {
    const models::Model model = sample::tiny();
    const auto counts = [&](const std::vector<double>& shares) {
        std::vector<std::size_t> all;
        for (const LayerRun& run : split_layers(model, shares)) all.push_back(run.count);
        return all;
    };
    EXPECT_EQ(counts({0.25, 0.25, 0.25, 0.25}), (std::vector<std::size_t>{1, 1, 1, 1}));
    EXPECT_EQ(counts({0.001, 0.998, 0.001}), (std::vector<std::size_t>{1, 2, 1}));
    EXPECT_EQ(counts({1}), (std::vector<std::size_t>{4}));
    EXPECT_THROW(counts({0.2, 0.2, 0.2, 0.2, 0.2}), UsageError);
}

}  // namespace
}  // namespace weir::planner
