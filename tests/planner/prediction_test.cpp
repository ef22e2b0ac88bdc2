// SPDX-License-Identifier: Apache-2.0
#include "planner/prediction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/reading.h"
#include "planner/overhead.h"
#include "planner/phases.h"
#include "tests/planner/sample.h"

namespace weir::planner {
namespace {

using testing::Contains;
using testing::HasSubstr;

Conditions two_threads() {
    return {2, "avx2", sample::exact(20e9)};
}

TEST(Prediction, AddsUpATokenAsByHand) {
    const models::Model model = sample::r1("q4_k_m", 4096);
    const std::map<std::string, double> bytes = models::bytes_by_format(model);
    const Prediction prediction = predict(model, sample::measurements(2), two_threads());
    const double weights =
        bytes.at("q4_k") / 16.0 + bytes.at("q6_k") / 18.0 + bytes.at("f32") / 20.0;  // ns at GB/s
    const double attention = model.attention_flop_per_token / 50.0;                  // ns at GFLOP/s
    const double barriers = (3 * 5 + 58 * 6 + 2) * 2000.0;
    EXPECT_DOUBLE_EQ(prediction.time.weights_ns, weights);
    EXPECT_DOUBLE_EQ(prediction.time.attention_ns, attention);
    EXPECT_DOUBLE_EQ(prediction.time.barriers_ns, barriers);
    EXPECT_NEAR(prediction.tokens_per_s.median, 1e9 / (weights + attention + barriers), 1e-12);
    EXPECT_EQ(prediction.tokens_per_s.samples, 9U);
}

TEST(Prediction, TakesTheCacheWhereArithmeticIsFaster) {
    measure::Measurements measured = sample::measurements(2);
    measured.compute[1].flop_per_s = sample::exact(1e15);
    const models::Model model = sample::r1("q4_k_m", 4096);
    EXPECT_DOUBLE_EQ(predict(model, measured, two_threads()).time.attention_ns,
                     model.bytes_per_token.kv_cache / 20.0);
}

TEST(Prediction, HasTheIntervalOfWhatItIsMadeOf) {
    measure::Measurements measured = sample::measurements(2);
    Conditions conditions = two_threads();
    conditions.ceiling_bytes_per_s = {20e9, 18e9, 22e9, 9};
    const Estimate rate = predict(sample::r1(), measured, conditions).tokens_per_s;
    EXPECT_LT(rate.low, rate.median);
    EXPECT_GT(rate.high, rate.median);
    EXPECT_NEAR(rate.low / rate.median, 0.9, 0.01);
    measured.matvec[0].of_ceiling = {0.8, 0.7, 0.9, 9};
    EXPECT_LT(predict(sample::r1(), measured, conditions).tokens_per_s.low, rate.low);
}

TEST(Prediction, TakesAnUnmeasuredFormatAtTheCeilingAndSaysSo) {
    const models::Model model = sample::r1("bf16");
    const Prediction prediction = predict(model, sample::measurements(2), two_threads());
    const std::map<std::string, double> bytes = models::bytes_by_format(model);
    EXPECT_NEAR(prediction.time.weights_ns, (bytes.at("bf16") + bytes.at("f32")) / 20.0, 1);
    EXPECT_THAT(prediction.warnings, Contains(HasSubstr("bf16")));
}

TEST(Prediction, PrefersTheKernelOfItsThreadsThenOfItsInstructionSet) {
    measure::Measurements measured = sample::measurements(2);
    measured.matvec.push_back({"q4_k", "avx512", 2, sample::exact(20e9), sample::exact(1.0)});
    measured.matvec.push_back({"q4_k", "avx2", 1, sample::exact(8e9), sample::exact(0.4)});
    const models::Model model = sample::r1();
    const double avx2 = predict(model, measured, two_threads()).time.weights_ns;
    EXPECT_DOUBLE_EQ(avx2, predict(model, sample::measurements(2), two_threads()).time.weights_ns);
    EXPECT_LT(predict(model, measured, {2, "avx512", sample::exact(20e9)}).time.weights_ns, avx2);
    EXPECT_LT(predict(model, measured, {2, "", sample::exact(20e9)}).time.weights_ns, avx2);
}

TEST(Prediction, IsTheSameWithFiguresOfOtherThreads) {
    measure::Measurements measured = sample::measurements(4);
    const Conditions conditions{4, "avx2", sample::exact(20e9)};
    const models::Model model = sample::r1();
    const Prediction alone = predict(model, measured, conditions);
    for (const int threads : {1, 2, 8}) {  // before and after those of the team, slower and faster
        for (const char* format : {"q4_k", "q6_k", "f32"}) {
            const measure::MatvecBandwidth other{format, "avx2", threads, sample::exact(1e9 * threads),
                                                 sample::exact(threads == 1 ? 1.0 : 0.3)};
            measured.matvec.insert(threads < 4 ? measured.matvec.begin() : measured.matvec.end(), other);
        }
    }
    const Prediction among_others = predict(model, measured, conditions);
    EXPECT_EQ(among_others.time.weights_ns, alone.time.weights_ns);
    EXPECT_EQ(among_others.warnings, alone.warnings);
}

TEST(Prediction, SaysThatTheKernelWasMeasuredWithOtherThreadsAndTakesTheNearest) {
    measure::Measurements measured = sample::measurements(8);
    for (const char* format : {"q4_k", "q6_k", "f32"}) {
        measured.matvec.push_back({format, "avx2", 1, sample::exact(10e9), sample::exact(0.2)});
    }
    const models::Model model = sample::r1();
    const Prediction prediction = predict(model, measured, {6, "avx2", sample::exact(20e9)});
    // The nearest, but six of its eight cores: a kernel that was bound by them takes so much longer.
    const Prediction eight = predict(model, sample::measurements(8), {8, "avx2", sample::exact(20e9)});
    EXPECT_NEAR(prediction.time.weights_ns, eight.time.weights_ns * 8 / 6, 1);
    EXPECT_THAT(prediction.warnings, Contains(HasSubstr("q4_k kernel was measured with 8 threads, not 6")));
}

TEST(Prediction, FallsBackOnHalfThePeakForAttentionAndSaysSo) {
    measure::Measurements measured = sample::measurements(2);
    measured.compute = {{"fp32", sample::exact(80e9)}};
    const models::Model model = sample::r1("q4_k_m", 4096);
    const Prediction prediction = predict(model, measured, two_threads());
    EXPECT_DOUBLE_EQ(prediction.time.attention_ns, model.attention_flop_per_token / 40.0);
    EXPECT_THAT(prediction.warnings, Contains(HasSubstr("half of the multiply-add peak")));
}

TEST(Prediction, CountsNoBarrierForOneThread) {
    const Prediction prediction =
        predict(sample::r1(), sample::measurements(1), {1, "avx2", sample::exact(20e9)});
    EXPECT_EQ(prediction.time.barriers_ns, 0);
}

TEST(Prediction, TakesTheNearestBarrierAndSaysSo) {
    const Prediction prediction =
        predict(sample::r1(), sample::measurements(2), {4, "avx2", sample::exact(20e9)});
    EXPECT_GT(prediction.time.barriers_ns, 0);
    EXPECT_THAT(prediction.warnings, Contains(HasSubstr("barrier was measured with 2 threads, not 4")));
}

TEST(Prediction, AddsTheWaitForTheSlowestThreadBeyondTheBarriers) {
    measure::Measurements measured = sample::measurements(2);
    const models::Model model = sample::r1();
    const Prediction without = predict(model, measured, two_threads());
    EXPECT_EQ(without.time.waiting_ns, 0);
    EXPECT_THAT(without.warnings, Contains(HasSubstr("slowest thread was not measured")));
    measured.steps = {
        {2, 1 << 20, sample::exact(0.8)}};  // a fifth of every phase: a quarter of its bytes' time
    const TokenTime time = predict(model, measured, two_threads()).time;
    EXPECT_NEAR(time.waiting_ns + time.barriers_ns, model.bytes_per_token.total / 20.0 / 4, 1e3);
    EXPECT_DOUBLE_EQ(time.total(), without.time.total() + time.waiting_ns);
}

TEST(Prediction, CountsActivationsAtTheirMeasuredRate) {
    measure::Measurements measured = sample::measurements(2);
    const models::Model model = sample::r1();
    EXPECT_EQ(predict(model, measured, two_threads()).time.activations_ns, 0);
    measured.compute.push_back({"activations", sample::exact(1e9)});
    EXPECT_DOUBLE_EQ(predict(model, measured, two_threads()).time.activations_ns,
                     activation_elements(model.shape, 2));
    EXPECT_LT(activation_elements(model.shape, 64), activation_elements(model.shape, 1));
}

}  // namespace
}  // namespace weir::planner
