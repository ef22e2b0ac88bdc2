// SPDX-License-Identifier: Apache-2.0
#include "decode/exact/blocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

#include "kernels/rotary.h"
#include "kernels/route.h"

namespace weir::decode {
namespace {

using testing::ElementsAre;
using testing::FloatNear;
using testing::Pointwise;

using Floats = std::vector<float>;

TEST(RmsNorm, DividesByTheRootOfTheMeanSquare) {
    const Floats out = rms_norm(Floats{3, -4}, Floats{1, 2}, 0);
    EXPECT_NEAR(out[0], 3 / std::sqrt(12.5), 1e-6);
    EXPECT_NEAR(out[1], -8 / std::sqrt(12.5), 1e-6);
    EXPECT_NEAR(rms_norm(Floats{3, -4}, Floats{1, 1}, 12.5)[0], 0.6, 1e-6) << "epsilon is under the root";
}

TEST(Softmax, AddsUpToOneAndStandsGreatLogits) {
    std::vector<double> values{1000, 1001};
    softmax(values);
    EXPECT_NEAR(values[0] + values[1], 1, 1e-12);
    EXPECT_NEAR(values[1] / values[0], std::exp(1.0), 1e-9);
}

TEST(Softmax, LosesToASinkWhatTheSinkTakes) {
    std::vector<double> values{0, 0};
    const float sink = std::log(2.0F);
    softmax(values, &sink);
    EXPECT_NEAR(values[0], 0.25, 1e-7);
    EXPECT_NEAR(values[1], 0.25, 1e-7);
    std::vector<double> drowned{0};
    const float great = 1000;
    softmax(drowned, &great);
    EXPECT_EQ(drowned[0], 0);
}

TEST(Activate, IsSiluOfTheGateTimesUp) {
    const Floats out = activate(models::Activation::kSilu, Floats{0, 1, -1}, Floats{5, 2, 3});
    EXPECT_EQ(out[0], 0);
    EXPECT_NEAR(out[1], 2 / (1 + std::exp(-1.0)), 1e-6);
    EXPECT_NEAR(out[2], -3 / (1 + std::exp(1.0)), 1e-6);
}

TEST(Activate, OfGptOssHoldsGateAndUpWithinSeven) {
    const auto one = [](float gate, float up) {
        return activate(models::Activation::kClampedGlu, Floats{gate}, Floats{up})[0];
    };
    EXPECT_NEAR(one(1, 0), 1 / (1 + std::exp(-1.702)), 1e-6);
    EXPECT_EQ(one(100, 1), one(7, 1));
    EXPECT_EQ(one(2, 100), one(2, 7));
    EXPECT_EQ(one(2, -100), one(2, -7));
    EXPECT_NE(one(-100, 1), one(-7, 1)) << "the gate has no lower limit";
}

models::Rotary rotary(models::RotaryPairs pairs, std::uint64_t dimensions) {
    models::Rotary made;
    made.pairs = pairs;
    made.dimensions = dimensions;
    return made;
}

Floats turned(const models::Rotary& rotary, std::size_t position, Floats head, const Floats& slowing = {}) {
    Turns(rotary, slowing, position).rotate(head);
    return head;
}

TEST(Turns, OfNeighboursAreThoseOfTheFastDecode) {
    Floats head(64);
    std::iota(head.begin(), head.end(), -20.0F);
    kernels::Rotary fast(64, 10000);
    fast.set_position(777);
    Floats expected = head;
    fast.rotate(expected.data());
    EXPECT_THAT(turned(rotary(models::RotaryPairs::kNeighbours, 64), 777, head),
                Pointwise(FloatNear(1e-4F), expected));
}

TEST(Turns, OfHalvesTurnOneOfEach) {
    const Floats neighbours = turned(rotary(models::RotaryPairs::kNeighbours, 4), 5, {1, 2, 3, 4});
    const Floats halves = turned(rotary(models::RotaryPairs::kHalves, 4), 5, {1, 3, 2, 4});
    EXPECT_THAT(halves, ElementsAre(neighbours[0], neighbours[2], neighbours[1], neighbours[3]));
}

TEST(Turns, LeaveWhatIsNotRotaryAlone) {
    const Floats out = turned(rotary(models::RotaryPairs::kHalves, 2), 3, {1, 2, 3, 4});
    EXPECT_NE(out[0], 1);
    EXPECT_EQ(out[2], 3);
    EXPECT_EQ(out[3], 4);
}

TEST(Turns, AreSlowedByTheFactorAndByTheFilesDivisors) {
    models::Rotary slow = rotary(models::RotaryPairs::kNeighbours, 4);
    slow.factor = 4;
    const models::Rotary plain = rotary(models::RotaryPairs::kNeighbours, 4);
    const Floats head{1, 2, 3, 4};
    EXPECT_THAT(turned(slow, 8, head), Pointwise(FloatNear(1e-6F), turned(plain, 2, head)));
    const Floats some = turned(plain, 8, head, {1, 4});
    EXPECT_NEAR(some[0], turned(plain, 8, head)[0], 1e-6);
    EXPECT_NEAR(some[2], turned(plain, 2, head)[2], 1e-6);
}

/// Fast pairs keep their frequency and slow ones are slowed by the whole factor.
TEST(Turns, OfYarnKeepFastPairsAndSlowSlowOnes) {
    models::Rotary yarn = rotary(models::RotaryPairs::kNeighbours, 64);
    yarn.factor = 40;
    yarn.yarn = models::Yarn{.original_context = 4096};
    yarn.magnitude = 2;
    const models::Rotary plain = rotary(models::RotaryPairs::kNeighbours, 64);
    const Floats head(64, 1.0F);
    const Floats out = turned(yarn, 400, head);
    EXPECT_NEAR(out[0], 2 * turned(plain, 400, head)[0], 1e-5) << "and both are stretched";
    EXPECT_NEAR(out[62], 2 * turned(plain, 10, head)[62], 1e-5);
}

models::Router router(models::Gate gate, bool normalised) {
    models::Router made;
    made.gate = gate;
    made.normalised = normalised;
    return made;
}

TEST(ChooseExperts, BySoftmaxGivesTheirShares) {
    const auto chosen = choose_experts(router(models::Gate::kSoftmax, false), Floats{0, 2, 1, 2}, {}, 2);
    ASSERT_EQ(chosen.size(), 2U);
    EXPECT_EQ(chosen[0].expert, 1U) << "the lower index of equals";
    EXPECT_EQ(chosen[1].expert, 3U);
    const double sum = 1 + 2 * std::exp(2.0) + std::exp(1.0);
    EXPECT_NEAR(chosen[0].weight, std::exp(2.0) / sum, 1e-9);
}

TEST(ChooseExperts, NormalisedAddUpToTheScale) {
    models::Router scaled = router(models::Gate::kSigmoid, true);
    scaled.scale = 2.5;
    double sum = 0;
    for (const ChosenExpert& each : choose_experts(scaled, Floats{0, 2, 1, -2}, {}, 3)) sum += each.weight;
    EXPECT_NEAR(sum, 2.5, 1e-9);
}

TEST(ChooseExperts, UseTheBiasForTheChoiceAlone) {
    const auto chosen = choose_experts(router(models::Gate::kSigmoid, false), Floats{0, 2}, Floats{10, 0}, 1);
    EXPECT_EQ(chosen[0].expert, 0U);
    EXPECT_NEAR(chosen[0].weight, 0.5, 1e-9);
}

TEST(ChooseExperts, OfTheChosenAloneAddUpToOne) {
    const auto chosen =
        choose_experts(router(models::Gate::kSoftmaxOfChosen, false), Floats{5, 3, -9, 4}, {}, 2);
    EXPECT_EQ(chosen[0].expert, 0U);
    EXPECT_EQ(chosen[1].expert, 3U);
    EXPECT_NEAR(chosen[0].weight, 1 / (1 + std::exp(-1.0)), 1e-9);
    EXPECT_NEAR(chosen[0].weight + chosen[1].weight, 1, 1e-9);
}

/// The independent choice of the fast decode, over groups and without, with both gates.
TEST(ChooseExperts, AreThoseOfTheFastDecode) {
    Floats logits(64);
    Floats bias(64);
    for (std::size_t i = 0; i < logits.size(); ++i) {
        logits[i] = std::sin(static_cast<float>(i * i));
        bias[i] = 0.3F * std::cos(static_cast<float>(3 * i));
    }
    for (const bool sigmoid : {true, false}) {
        models::Router made = router(sigmoid ? models::Gate::kSigmoid : models::Gate::kSoftmax, sigmoid);
        made.groups = 8;
        made.top_groups = 3;
        made.scale = 1.5;
        const kernels::RouteShape shape{
            64,     6, 8, 3, 1.5F, sigmoid ? kernels::RouteGate::kSigmoid : kernels::RouteGate::kSoftmax,
            sigmoid};
        std::vector<kernels::Chosen> fast(6);
        std::vector<float> scratch(kernels::route_scratch_size(shape));
        kernels::route(shape, logits.data(), bias.data(), fast, scratch);
        const auto exact = choose_experts(made, logits, bias, 6);
        for (std::size_t i = 0; i < fast.size(); ++i) {
            EXPECT_EQ(exact[i].expert, fast[i].expert) << i << ", sigmoid " << sigmoid;
            EXPECT_NEAR(exact[i].weight, fast[i].weight, 1e-6);
        }
    }
}

}  // namespace
}  // namespace weir::decode
