// SPDX-License-Identifier: Apache-2.0
#include "planner/planner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/document.h"
#include "base/error.h"
#include "base/units.h"
#include "planner/carry_over.h"
#include "planner/memory.h"
#include "tests/planner/sample.h"

namespace weir::planner {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

Plan plan_r1(std::uint64_t available_bytes, const PlanOptions& options = {},
             const std::string& quant = "q4_k_m") {
    return make_plan(sample::machine(2, available_bytes), sample::measurements(2), sample::r1(quant),
                     options);
}

TEST(Planner, RunsAModelWholeWhereItFits) {
    const Plan plan = plan_r1(500 * kGiB);
    EXPECT_TRUE(plan.fits);
    EXPECT_TRUE(plan.fold.whole);
    EXPECT_EQ(plan.budget_bytes, 475 * kGiB);
    EXPECT_EQ(plan.needed_bytes, needed_bytes(sample::r1(), 2));
    ASSERT_EQ(plan.nodes.size(), 1U);
    EXPECT_EQ(plan.nodes[0].resident_bytes, plan.needed_bytes);
}

TEST(Planner, FoldsAtTheMarginAndNotBefore) {
    const std::uint64_t needed = needed_bytes(sample::r1(), 2);
    const std::uint64_t enough = (needed + 18) / 19 * 20;  // 5 % of it is the margin
    EXPECT_TRUE(plan_r1(enough).fits);
    EXPECT_FALSE(plan_r1(enough - 40).fits);
}

TEST(Planner, NeverHoldsMoreThanTheBudget) {
    for (const std::uint64_t gib : {8U, 12U, 16U, 20U, 64U, 300U}) {
        const Plan plan = plan_r1(gib * kGiB);
        EXPECT_FALSE(plan.fits);
        EXPECT_LE(plan.nodes[0].resident_bytes, gib * kGiB - margin_bytes(gib * kGiB)) << gib;
    }
}

TEST(Planner, HalvesTheBudgetOfAQuickFoldAlone) {
    PlanOptions quick;
    quick.quick = true;
    const Plan folded = plan_r1(20 * kGiB, quick);
    EXPECT_EQ(folded.budget_bytes, 9 * kGiB);
    EXPECT_LE(folded.nodes[0].resident_bytes, 9 * kGiB);
    EXPECT_EQ(plan_r1(500 * kGiB, quick).budget_bytes, 475 * kGiB);
}

TEST(Planner, SaysWhatIsMissingWhenItMayNotFold) {
    PlanOptions options;
    options.allow_fold = false;
    try {
        plan_r1(20 * kGiB, options);
        FAIL() << "404 GB fitted into 18 GiB";
    } catch (const MachineError& error) {
        EXPECT_EQ(error.exit_code(), 4);
        EXPECT_THAT(error.what(), HasSubstr("358.8 GiB are missing"));
        EXPECT_THAT(error.remedy(), HasSubstr("none of the known quantisations fits"));
    }
    try {
        plan_r1(500 * kGiB, options, "q8_0");
        FAIL() << "713 GB fitted into 475 GiB";
    } catch (const MachineError& error) {
        EXPECT_THAT(error.remedy(), HasSubstr("q4_k_m"));
        EXPECT_THAT(error.remedy(), Not(HasSubstr("q8_0")));
    }
}

TEST(Planner, PutsEveryClassOnTheNode) {
    const Plan plan = plan_r1(20 * kGiB);
    EXPECT_EQ(plan.strategy, "single-node");
    EXPECT_EQ(plan.placement.size(), 9U);
    for (const Placement& placement : plan.placement) {
        ASSERT_EQ(placement.shares.size(), 1U);
        EXPECT_EQ(placement.shares[0].fraction, 1);
    }
    ASSERT_EQ(plan.teams.size(), 1U);
    EXPECT_EQ(plan.teams[0].cpus, "0-1");
    EXPECT_DOUBLE_EQ(plan.nodes[0].read_bytes_per_token, sample::r1().bytes_per_token.total);
}

TEST(Planner, WorksWithOneCore) {
    const Plan plan = make_plan(sample::machine(1, 20 * kGiB), sample::measurements(1), sample::r1(), {});
    EXPECT_EQ(plan.teams[0].cpus, "0");
    EXPECT_GT(plan.predicted_tokens_per_s.median, 0);
}

TEST(Planner, AsksForHugePagesUnlessTheyAreOff) {
    probe::Machine machine = sample::machine(2, 20 * kGiB);
    Plan plan = make_plan(machine, sample::measurements(2), sample::r1(), {});
    EXPECT_EQ(plan.pages, "thp");
    EXPECT_EQ(plan.page_bytes, 2 * kMiB);
    machine.settings["thp"] = Readable<std::string>("never");
    plan = make_plan(machine, sample::measurements(2), sample::r1(), {});
    EXPECT_EQ(plan.pages, "4k");
    EXPECT_EQ(plan.page_bytes, 4 * kKiB);
    EXPECT_THAT(plan.warnings, Contains(HasSubstr("huge pages are off")));
}

TEST(Planner, GivesBothLimitsAndLeavesUnreadableOnesUnreadable) {
    probe::Machine machine = sample::machine(2, 20 * kGiB);
    machine.spec_bandwidth_bytes_per_s = 40e9;
    const models::Model model = sample::r1("q4_k_m", 4096);
    const Limits limits = make_plan(machine, sample::measurements(2), model, {}).limit_tokens_per_s;
    const double bytes = model.bytes_per_token.total;
    EXPECT_FALSE(limits.best_spec.has_value());
    EXPECT_EQ(limits.best_spec.reason().remedy, "name it");
    EXPECT_DOUBLE_EQ(limits.spec.value(), 40e9 / bytes);
    EXPECT_DOUBLE_EQ(limits.machine.value(), 20e9 / bytes);
    EXPECT_DOUBLE_EQ(limits.ceiling, 20e9 / bytes);
    EXPECT_DOUBLE_EQ(limits.with_compute, 1 / (bytes / 20e9 + model.attention_flop_per_token / 100e9));
}

TEST(Planner, PredictsBelowTheLimit) {
    const Plan plan = plan_r1(20 * kGiB);
    EXPECT_LT(plan.predicted_tokens_per_s.median, plan.limit_tokens_per_s.ceiling);
    EXPECT_GT(plan.predicted_tokens_per_s.median, 0.7 * plan.limit_tokens_per_s.ceiling);
    EXPECT_EQ(plan.ceiling_bytes_per_s, 20e9);
}

TEST(Planner, CarriesAPredictionOverByTheTimeOfReadingAlone) {
    const Plan plan = plan_r1(20 * kGiB);
    const double bytes = sample::r1().bytes_per_token.total;
    const double beside = 1 / plan.predicted_tokens_per_s.median - bytes / 20e9;
    EXPECT_NEAR(1 / predicted_at(plan, 25e9).median, bytes / 25e9 + beside, 1e-9);
    EXPECT_NEAR(predicted_at(plan, 20e9).low, plan.predicted_tokens_per_s.low, 1e-12);
    EXPECT_THROW(predicted_at({}, 25e9), Fault);
}

TEST(Planner, ListsFewerThreadsAndWhatNeedsMoreNodesAsAlternatives) {
    measure::Measurements measured = sample::measurements(2);
    measured.bandwidth = {{"read", 0, 0, 1, "thp", "alone", sample::exact(12e9)}};
    const Plan plan = make_plan(sample::machine(2, 20 * kGiB), measured, sample::r1(), {});
    ASSERT_EQ(plan.alternatives.size(), 6U);
    EXPECT_THAT(plan.alternatives[0].reason, HasSubstr("1 threads instead of 2"));
    EXPECT_GT(plan.alternatives[0].predicted_tokens_per_s, 0);
    EXPECT_LT(plan.alternatives[0].predicted_tokens_per_s, plan.predicted_tokens_per_s.median);
    EXPECT_EQ(plan.alternatives[1].strategy, "row-split");
    EXPECT_THAT(plan.alternatives[1].reason, HasSubstr("only over several nodes"));
    const std::vector<const char*> others = {"row-split", "layer-split", "expert-split", "mirror",
                                             "interleave"};
    for (std::size_t i = 0; i < others.size(); ++i) {
        EXPECT_EQ(plan.alternatives[i + 1].strategy, others[i]);
        EXPECT_EQ(plan.alternatives[i + 1].predicted_tokens_per_s, 0);
    }
}

TEST(Planner, WarnsOfAModelThatCachesHold) {
    const Plan plan = make_plan(sample::machine(2, 20 * kGiB), sample::measurements(2), sample::tiny(), {});
    EXPECT_TRUE(plan.fits);
    EXPECT_THAT(plan.warnings, Contains(HasSubstr("caches hold a part")));
    EXPECT_THAT(plan_r1(500 * kGiB).warnings, Not(Contains(HasSubstr("caches hold a part"))));
}

TEST(Planner, WritesADocumentThatReadsBack) {
    const std::string text = write_document(plan_r1(20 * kGiB));
    const Plan again = read_document<Plan>(text, "plan.json");
    EXPECT_EQ(write_document(again), text);
    EXPECT_EQ(again.fold.pools.size(), 2U);
    EXPECT_EQ(again.fold.static_kinds.size(), 3U);
}

}  // namespace
}  // namespace weir::planner
