// SPDX-License-Identifier: Apache-2.0
// How many threads a plan takes, and what fewer of them are predicted to give.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/units.h"
#include "planner/planner.h"
#include "planner/prediction.h"
#include "planner/read_curve.h"
#include "planner/site.h"
#include "tests/planner/sample.h"

namespace weir::planner {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// A curve of a group: what 1, 2, … of its threads read, as parts of the best.
void add_curve(measure::Measurements& measured, const std::string& group, const std::vector<int>& threads,
               const std::vector<double>& of_best) {
    bool knee = false;
    for (std::size_t i = 0; i < threads.size(); ++i) {
        const bool first = !knee && of_best[i] >= 0.98;
        knee = knee || first;
        measured.scaling.push_back(
            {group, threads[i], sample::exact(of_best[i] * 10e9), sample::exact(of_best[i]), first});
    }
}

/// Eight cores of one node: ceiling 20 GB/s with all; the curve's own rates are of another, slower moment.
measure::Measurements eight(const std::vector<double>& of_best) {
    measure::Measurements measured = sample::measurements(8);
    add_curve(measured, "node 0", {1, 2, 4, 6, 8}, of_best);
    return measured;
}

const std::vector<double> kSaturating{0.3, 0.6, 0.9, 0.99, 1.0};
const std::vector<double> kFalling{0.3, 0.6, 1.0, 0.95, 0.8};

Plan plan(const measure::Measurements& measured, const PlanOptions& options = {}) {
    return make_plan(sample::machine(8, 500 * kGiB), measured, sample::r1(), options);
}

TEST(ReadCurve, KnowsItsCountsAndItsKnee) {
    const ReadCurve curve(eight(kSaturating), "node 0");
    EXPECT_THAT(curve.counts(), ElementsAre(1, 2, 4, 6, 8));
    EXPECT_EQ(curve.knee(), 6);
    EXPECT_EQ(curve.most(), 8);
    EXPECT_TRUE(curve.measured(4));
    EXPECT_FALSE(curve.measured(3));
    EXPECT_TRUE(ReadCurve(eight(kSaturating), "node 1").empty());
    EXPECT_EQ(ReadCurve({}, "node 0").knee(), 0);
}

TEST(ReadCurve, GivesPartsOfWhatAllReadStraightBetweenCounts) {
    const ReadCurve curve(eight(kFalling), "node 0");
    EXPECT_DOUBLE_EQ(curve.part(8)->median, 1);
    EXPECT_DOUBLE_EQ(curve.part(4)->median, 1 / 0.8);
    EXPECT_DOUBLE_EQ(curve.part(3)->median, 0.8 / 0.8);
    EXPECT_FALSE(curve.part(9));
    EXPECT_FALSE(curve.part(0));
    EXPECT_FALSE(ReadCurve({}, "node 0").part(1));
    EXPECT_EQ(curve.around(3), (std::pair{2, 4}));
}

TEST(CeilingOfASite, FollowsTheCurveFromTheMeasuredCeiling) {
    const probe::Machine machine = sample::machine(8, 500 * kGiB);
    const measure::Measurements measured = eight(kSaturating);
    EXPECT_DOUBLE_EQ(ceiling_of(machine, measured, 0, 8).bytes_per_s.median, 20e9);
    EXPECT_DOUBLE_EQ(ceiling_of(machine, measured, 0, 6).bytes_per_s.median, 0.99 * 20e9);
    EXPECT_TRUE(ceiling_of(machine, measured, 0, 6).warning.empty());
    const SiteCeiling between = ceiling_of(machine, measured, 0, 3);
    EXPECT_DOUBLE_EQ(between.bytes_per_s.median, 0.75 * 20e9);
    EXPECT_THAT(between.warning, HasSubstr("between those for 2 and 4"));
}

TEST(CeilingOfASite, TakesTheMachinesCurveWhereThereIsOneNode) {
    measure::Measurements measured = sample::measurements(8);
    add_curve(measured, "machine", {4, 8}, {0.7, 1});
    EXPECT_DOUBLE_EQ(ceiling_of(sample::machine(8, kGiB), measured, 0, 4).bytes_per_s.median, 14e9);
    // Of two nodes it is neither's.
    measured.ceiling.nodes = {0, 1};
    EXPECT_DOUBLE_EQ(ceiling_of(sample::two_nodes(kGiB), measured, 0, 4).bytes_per_s.median, 10e9);
}

TEST(Threads, AreAllCoresWhereFewerReadAsMuchButKernelsWereNotMeasuredSo) {
    const Plan made = plan(eight(kSaturating));
    EXPECT_EQ(made.teams[0].cpus, "0-7");
    // Kernels took 0.8 of the ceiling with all cores: with six they may take no more than six eighths of
    // that.
    const auto knee = std::find_if(
        made.alternatives.begin(), made.alternatives.end(),
        [](const Alternative& each) { return each.reason.find("6 threads instead of 8: the knee") == 0; });
    ASSERT_NE(knee, made.alternatives.end());
    EXPECT_LT(knee->predicted_tokens_per_s, made.predicted_tokens_per_s.median);
    for (const Alternative& each : made.alternatives) EXPECT_THAT(each.reason, Not(HasSubstr("4 threads")));
}

TEST(Threads, AreFewerWhereMemoryAndKernelsAreFasterSo) {
    measure::Measurements measured = eight(kFalling);
    const std::vector<measure::MatvecBandwidth> with_all = measured.matvec;
    for (measure::MatvecBandwidth entry : with_all) {
        entry.threads = 4;  // the same share of a ceiling that is a quarter higher
        measured.matvec.push_back(entry);
    }
    const Plan made = plan(measured);
    EXPECT_EQ(made.teams[0].cpus, "0-3");
    EXPECT_DOUBLE_EQ(made.ceiling_bytes_per_s, 25e9);
    PlanOptions all;
    all.threads = 8;
    EXPECT_GT(made.predicted_tokens_per_s.median, plan(measured, all).predicted_tokens_per_s.median);
    EXPECT_THAT(made.alternatives,
                Contains(testing::Field(&Alternative::reason,
                                        HasSubstr("8 threads instead of 4: predicted slower"))));
}

TEST(Threads, AreNeverSoFewThatThePredictionFalls) {
    for (const std::vector<double>& of_best : {kSaturating, kFalling, std::vector<double>{1, 1, 1, 1, 1},
                                               std::vector<double>{0.5, 1, 0.9, 0.9, 0.9}}) {
        const measure::Measurements measured = eight(of_best);
        const double chosen = plan(measured).predicted_tokens_per_s.median;
        for (int threads = 1; threads <= 8; ++threads) {
            PlanOptions options;
            options.threads = threads;
            EXPECT_GE(1.01 * chosen, plan(measured, options).predicted_tokens_per_s.median) << threads;
        }
    }
}

TEST(Threads, ThatWereAskedForAreKept) {
    PlanOptions options;
    options.threads = 8;
    const Plan made = plan(eight({0.5, 1, 0.5, 0.5, 0.5}), options);
    EXPECT_EQ(made.teams[0].cpus, "0-7");
    options.threads = 0;
    options.cpus = "0-7";
    EXPECT_EQ(plan(eight({0.5, 1, 0.5, 0.5, 0.5}), options).teams[0].cpus, "0-7");
}

TEST(Threads, OfSeveralNodesFollowTheCurveOfTheMachine) {
    measure::Measurements measured = sample::measurements(8);
    measured.ceiling = {"plain", {0, 1}, 8, "thp", sample::exact(40e9)};
    measured.ceiling_bytes_per_s = 40e9;
    for (const int node : {0, 1})
        measured.bandwidth.push_back({"plain", node, node, 4, "thp", "all", sample::exact(20e9)});
    add_curve(measured, "node 0", {1, 2, 3, 4}, {0.4, 0.8, 0.9, 1});
    add_curve(measured, "node 1", {1, 2, 3, 4}, {0.4, 0.8, 0.9, 1});
    add_curve(measured, "machine", {2, 4, 6, 8}, {0.4, 0.75, 0.9, 1});
    PlanOptions options;
    options.strategy = "row-split";
    options.threads = 4;
    const Plan made = make_plan(sample::two_nodes(500 * kGiB), measured, sample::r1(), options);
    EXPECT_DOUBLE_EQ(made.ceiling_bytes_per_s, 30e9);  // measured with both nodes at once
    options.threads = 5;                               // three and two: by each node's own curve
    const Plan uneven = make_plan(sample::two_nodes(500 * kGiB), measured, sample::r1(), options);
    EXPECT_NEAR(uneven.ceiling_bytes_per_s, (0.9 + 0.8) * 20e9, 1);
}

TEST(Prediction, CountsArithmeticOfFewerThreadsThanMeasuredInProportion) {
    const models::Model model = sample::r1("q4_k_m", 4096);
    measure::Measurements measured = sample::measurements(8);
    const Prediction half = predict(model, measured, {4, "avx2", sample::exact(20e9)});
    EXPECT_DOUBLE_EQ(half.time.attention_ns, model.attention_flop_per_token / 25.0);
}

TEST(Prediction, CountsKernelsOfFewerThreadsThanMeasuredInProportionAtMost) {
    const models::Model model = sample::r1();
    const measure::Measurements measured = sample::measurements(8);
    const double all = predict(model, measured, {8, "avx2", sample::exact(20e9)}).time.weights_ns;
    // Half the threads of a ceiling as high: half the bytes a second. Of half the ceiling: the same share of
    // it.
    EXPECT_DOUBLE_EQ(predict(model, measured, {4, "avx2", sample::exact(20e9)}).time.weights_ns, 2 * all);
    EXPECT_DOUBLE_EQ(predict(model, measured, {4, "avx2", sample::exact(10e9)}).time.weights_ns, 2 * all);
    EXPECT_DOUBLE_EQ(predict(model, measured, {4, "avx2", sample::exact(5e9)}).time.weights_ns, 4 * all);
}

}  // namespace
}  // namespace weir::planner
