// SPDX-License-Identifier: Apache-2.0
#include "decode/exact/blocks.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>

#include "decode/exact/product.h"
#include "decode/frequencies.h"

namespace weir::decode {
namespace {

double sigmoid(double x) {
    return 1 / (1 + std::exp(-x));
}

/// gpt-oss (modeling_gpt_oss.py: alpha 1.702, limit 7).
double clamped_glu(double gate, double up) {
    constexpr double kAlpha = 1.702;
    constexpr double kLimit = 7;
    const double held = std::min(gate, kLimit);
    return held * sigmoid(kAlpha * held) * (std::clamp(up, -kLimit, kLimit) + 1);
}

std::vector<double> scores_of(models::Gate gate, std::span<const float> logits) {
    std::vector<double> scores(logits.begin(), logits.end());
    if (gate == models::Gate::kSoftmax) softmax(scores);
    if (gate == models::Gate::kSigmoid) std::transform(scores.begin(), scores.end(), scores.begin(), sigmoid);
    return scores;
}

/// Indices of the `count` greatest, the greatest first.
std::vector<std::size_t> greatest(std::span<const double> values, std::size_t count) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
    order.resize(std::min(count, order.size()));
    return order;
}

/// Shuts out the experts of all but the best groups.
void keep_best_groups(const models::Router& router, std::vector<double>& selection) {
    const std::size_t size = selection.size() / router.groups;
    std::vector<double> ranks;
    for (std::size_t group = 0; group < router.groups; ++group) {
        const std::span<const double> members(selection.data() + group * size, size);
        double rank = 0;
        for (const std::size_t best : greatest(members, 2)) rank += members[best];
        ranks.push_back(rank);
    }
    std::vector<bool> kept(router.groups, false);
    for (const std::size_t group : greatest(ranks, router.top_groups)) kept[group] = true;
    for (std::size_t expert = 0; expert < selection.size(); ++expert) {
        if (!kept[expert / size]) selection[expert] = -std::numeric_limits<double>::infinity();
    }
}

void weigh(const models::Router& router, std::vector<ChosenExpert>& chosen) {
    constexpr double kLeastSum = 6.103515625e-5;  // the smallest normal half: as llama.cpp has it
    if (router.gate == models::Gate::kSoftmaxOfChosen) {
        std::vector<double> weights;
        for (const ChosenExpert& each : chosen) weights.push_back(each.weight);
        softmax(weights);
        for (std::size_t i = 0; i < chosen.size(); ++i) chosen[i].weight = weights[i];
    }
    double sum = 0;
    for (const ChosenExpert& each : chosen) sum += each.weight;
    const double divisor = router.normalised ? std::max(sum, kLeastSum) : 1;
    for (ChosenExpert& each : chosen) each.weight *= router.scale / divisor;
}

}  // namespace

std::vector<float> rms_norm(std::span<const float> x, std::span<const float> weight, double epsilon) {
    const double mean = dot(x, x) / static_cast<double>(x.size());
    const double factor = 1 / std::sqrt(mean + epsilon);
    std::vector<float> out(x.size());
    for (std::size_t i = 0; i < x.size(); ++i)
        out[i] = static_cast<float>(static_cast<double>(x[i]) * factor * static_cast<double>(weight[i]));
    return out;
}

void add_to(std::span<float> a, std::span<const float> b) {
    for (std::size_t i = 0; i < a.size(); ++i) a[i] += b[i];
}

std::vector<float> activate(models::Activation activation, std::span<const float> gate,
                            std::span<const float> up) {
    std::vector<float> out(gate.size());
    for (std::size_t i = 0; i < gate.size(); ++i) {
        const auto g = static_cast<double>(gate[i]);
        const auto u = static_cast<double>(up[i]);
        const bool silu = activation == models::Activation::kSilu;
        out[i] = static_cast<float>(silu ? g * sigmoid(g) * u : clamped_glu(g, u));
    }
    return out;
}

void softmax(std::span<double> logits, const float* sink) {
    double most = *std::max_element(logits.begin(), logits.end());
    if (sink != nullptr) most = std::max(most, static_cast<double>(*sink));
    double sum = sink == nullptr ? 0 : std::exp(static_cast<double>(*sink) - most);
    for (double& logit : logits) {
        logit = std::exp(logit - most);
        sum += logit;
    }
    for (double& logit : logits) logit /= sum;
}

Turns::Turns(const models::Rotary& rotary, std::span<const float> slowing, std::size_t position)
    : pairs_(rotary.pairs) {
    for (const double frequency : rotary_frequencies(rotary, slowing)) {
        const double angle = static_cast<double>(position) * frequency;
        turns_.push_back({std::cos(angle) * rotary.magnitude, std::sin(angle) * rotary.magnitude});
    }
}

void Turns::rotate(std::span<float> head) const {
    const bool neighbours = pairs_ == models::RotaryPairs::kNeighbours;
    for (std::size_t pair = 0; pair < turns_.size(); ++pair) {
        float& first = head[neighbours ? 2 * pair : pair];
        float& second = head[neighbours ? 2 * pair + 1 : pair + turns_.size()];
        const auto x = static_cast<double>(first);
        const auto y = static_cast<double>(second);
        first = static_cast<float>(x * turns_[pair].cosine - y * turns_[pair].sine);
        second = static_cast<float>(x * turns_[pair].sine + y * turns_[pair].cosine);
    }
}

std::vector<ChosenExpert> choose_experts(const models::Router& router, std::span<const float> logits,
                                         std::span<const float> bias, std::size_t top_k) {
    const std::vector<double> scores = scores_of(router.gate, logits);
    std::vector<double> selection = scores;
    for (std::size_t i = 0; i < bias.size(); ++i) selection[i] += static_cast<double>(bias[i]);
    if (router.groups > 1) keep_best_groups(router, selection);
    std::vector<ChosenExpert> chosen;
    for (const std::size_t expert : greatest(selection, top_k)) chosen.push_back({expert, scores[expert]});
    weigh(router, chosen);
    return chosen;
}

}  // namespace weir::decode
