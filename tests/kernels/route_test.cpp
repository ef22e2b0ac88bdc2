// SPDX-License-Identifier: Apache-2.0
#include "kernels/route.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <set>
#include <vector>

#include "base/error.h"

namespace weir::kernels {
namespace {

std::vector<Chosen> routed(const RouteShape& shape, const std::vector<float>& logits, const float* bias) {
    std::vector<Chosen> chosen(shape.top_k);
    std::vector<float> scratch(route_scratch_size(shape));
    route(shape, logits.data(), bias, chosen, scratch);
    return chosen;
}

/// The indices of `values` from the largest down, the lower index first among equals.
std::vector<std::size_t> ranked(const std::vector<float>& values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
    return order;
}

/// The same choice by sorting everything, written from the paper.
std::vector<Chosen> by_sorting(const RouteShape& shape, const std::vector<float>& logits, const float* bias) {
    std::vector<float> scores;
    std::vector<float> selection;
    for (std::size_t e = 0; e < shape.experts; ++e) {
        scores.push_back(1 / (1 + std::exp(-logits[e])));
        selection.push_back(scores[e] + (bias != nullptr ? bias[e] : 0.0F));
    }
    const std::size_t size = shape.experts / shape.groups;
    std::vector<float> group_scores;
    for (std::size_t g = 0; g < shape.groups; ++g) {
        std::vector<float> members(selection.begin() + static_cast<std::ptrdiff_t>(g * size),
                                   selection.begin() + static_cast<std::ptrdiff_t>((g + 1) * size));
        std::sort(members.begin(), members.end(), std::greater<>());
        group_scores.push_back(members[0] + (size > 1 ? members[1] : 0.0F));
    }
    auto groups = ranked(group_scores);
    groups.resize(shape.top_groups);
    std::vector<Chosen> chosen;
    double sum = 0;
    for (const std::size_t e : ranked(selection)) {
        if (chosen.size() == shape.top_k) break;
        if (std::find(groups.begin(), groups.end(), e / size) == groups.end()) continue;
        chosen.push_back({static_cast<std::uint32_t>(e), scores[e]});
        sum += static_cast<double>(scores[e]);
    }
    for (Chosen& expert : chosen) {
        expert.weight =
            static_cast<float>(static_cast<double>(expert.weight) / sum * static_cast<double>(shape.scale));
    }
    return chosen;
}

void expect_equal(const std::vector<Chosen>& got, const std::vector<Chosen>& wanted) {
    ASSERT_EQ(got.size(), wanted.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
        EXPECT_EQ(got[i].expert, wanted[i].expert) << i;
        EXPECT_NEAR(got[i].weight, wanted[i].weight, 2e-6F) << i;
    }
}

const RouteShape kDeepSeekV3 = {.experts = 256, .top_k = 8, .groups = 8, .top_groups = 4, .scale = 2.5F};

TEST(RouteGate, OfSoftmaxGivesEachItsShareOfAll) {
    const RouteShape shape{.experts = 4, .top_k = 2, .gate = RouteGate::kSoftmax, .normalised = false};
    const std::vector<float> logits{0, 1, 3, 2};
    const std::vector<Chosen> chosen = routed(shape, logits, nullptr);
    const double sum = 1 + std::exp(1.0) + std::exp(2.0) + std::exp(3.0);
    EXPECT_EQ(chosen[0].expert, 2U);
    EXPECT_NEAR(chosen[0].weight, std::exp(3.0) / sum, 1e-6);
    EXPECT_NEAR(chosen[1].weight, std::exp(2.0) / sum, 1e-6);
    std::vector<Chosen> given(2);
    weights_for(shape, logits.data(), std::vector<std::uint32_t>{2, 3}, given);
    EXPECT_EQ(given[1].weight, chosen[1].weight);
}

TEST(Route, EqualsSortingEverything) {
    std::mt19937 bits(5);
    std::normal_distribution<float> normal;
    for (const RouteShape& shape :
         {kDeepSeekV3, RouteShape{64, 6, 1, 1, 1.0F}, RouteShape{16, 4, 16, 5, 1.0F},
          RouteShape{12, 12, 3, 3, 2.0F}, RouteShape{8, 1, 4, 1, 1.0F}, RouteShape{160, 6, 8, 3, 16.0F}}) {
        for (int round = 0; round < 200; ++round) {
            std::vector<float> logits(shape.experts);
            std::vector<float> bias(shape.experts);
            for (float& value : logits) value = normal(bits) * 3;
            for (float& value : bias) value = normal(bits) * 0.1F;
            expect_equal(routed(shape, logits, bias.data()), by_sorting(shape, logits, bias.data()));
            expect_equal(routed(shape, logits, nullptr), by_sorting(shape, logits, nullptr));
        }
    }
}

TEST(Route, TakesTheLowerIndexOfEquals) {
    std::mt19937 bits(6);
    for (int round = 0; round < 200; ++round) {
        std::vector<float> logits(256);
        for (float& value : logits) value = static_cast<float>(bits() % 3);  // full of ties, of groups too
        expect_equal(routed(kDeepSeekV3, logits, nullptr), by_sorting(kDeepSeekV3, logits, nullptr));
    }
    const auto chosen = routed(kDeepSeekV3, std::vector<float>(256), nullptr);
    for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(chosen[i].expert, i);
}

TEST(Route, ChoosesByTheBiasButWeighsWithoutIt) {
    const RouteShape shape{.experts = 4, .top_k = 2};
    const std::vector<float> logits = {2, 1, 0, -1};
    const std::vector<float> bias = {0, 0, 0, 10};
    const auto chosen = routed(shape, logits, bias.data());
    EXPECT_EQ(chosen[0].expert, 3U);
    EXPECT_EQ(chosen[1].expert, 0U);
    EXPECT_LT(chosen[0].weight, chosen[1].weight);
}

TEST(Route, TakesNoExpertOfAGroupThatLost) {
    // Group 1 has the single best expert, but group 0 the best pair.
    const RouteShape shape{.experts = 8, .top_k = 2, .groups = 2, .top_groups = 1};
    const std::vector<float> logits = {1, 1, 1, 1, 3, -9, -9, -9};
    const auto chosen = routed(shape, logits, nullptr);
    EXPECT_EQ(chosen[0].expert, 0U);
    EXPECT_EQ(chosen[1].expert, 1U);
}

TEST(Route, WeighsToTheScaleInSum) {
    std::vector<float> logits(256);
    for (std::size_t e = 0; e < 256; ++e) logits[e] = static_cast<float>((e * 37) % 101) / 50 - 1;
    float sum = 0;
    std::set<std::uint32_t> different;
    for (const Chosen& expert : routed(kDeepSeekV3, logits, nullptr)) {
        sum += expert.weight;
        different.insert(expert.expert);
    }
    EXPECT_NEAR(sum, 2.5F, 1e-5F);
    EXPECT_EQ(different.size(), 8U);
}

TEST(Route, SurvivesLogitsBeyondTheRangeOfExp) {
    for (const float extreme : {-1000.0F, 1000.0F}) {
        const auto chosen = routed(kDeepSeekV3, std::vector<float>(256, extreme), nullptr);
        for (const Chosen& expert : chosen) EXPECT_TRUE(std::isfinite(expert.weight));
    }
}

TEST(Route, RefusesShapesThatDoNotFit) {
    const std::vector<float> logits(256);
    std::vector<float> scratch(route_scratch_size(kDeepSeekV3));
    std::vector<Chosen> seven(7);
    EXPECT_THROW(route(kDeepSeekV3, logits.data(), nullptr, seven, scratch), Fault);
    std::vector<Chosen> eight(8);
    EXPECT_THROW(route(kDeepSeekV3, logits.data(), nullptr, eight, std::span(scratch).first(200)), Fault);
    for (const RouteShape& shape :
         {RouteShape{256, 8, 7, 4, 1}, RouteShape{256, 8, 8, 9, 1}, RouteShape{16, 8, 8, 2, 1}}) {
        EXPECT_THROW(route(shape, logits.data(), nullptr, eight, scratch), Fault);
    }
}

TEST(WeightsFor, EqualThoseOfTheSameChoice) {
    std::vector<float> logits(256);
    for (std::size_t e = 0; e < 256; ++e) logits[e] = std::sin(static_cast<float>(e));
    const auto chosen = routed(kDeepSeekV3, logits, nullptr);
    std::vector<std::uint32_t> experts;
    for (const Chosen& expert : chosen) experts.push_back(expert.expert);
    std::vector<Chosen> again(8);
    weights_for(kDeepSeekV3, logits.data(), experts, again);
    for (std::size_t i = 0; i < 8; ++i) {
        EXPECT_EQ(again[i].expert, chosen[i].expert);
        EXPECT_EQ(again[i].weight, chosen[i].weight);
    }
    EXPECT_THROW(weights_for(kDeepSeekV3, logits.data(), experts, std::span(again).first(3)), Fault);
}

}  // namespace
}  // namespace weir::kernels
