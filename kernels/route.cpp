// SPDX-License-Identifier: Apache-2.0
#include "kernels/route.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"

namespace weir::kernels {
namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();

/// Scores of a router's logits.
class Scores {
public:
    Scores(const RouteShape& shape, const float* logits) : gate_(shape.gate), logits_(logits) {
        if (gate_ == RouteGate::kSigmoid) return;
        most_ = *std::max_element(logits, logits + shape.experts);
        sum_ = 0;
        for (std::size_t e = 0; e < shape.experts; ++e) sum_ += std::exp(logits[e] - most_);
    }

    float of(std::size_t expert) const {
        if (gate_ == RouteGate::kSigmoid) return 1 / (1 + std::exp(-logits_[expert]));
        return std::exp(logits_[expert] - most_) / sum_;
    }

private:
    RouteGate gate_;
    const float* logits_;
    float most_ = 0;
    float sum_ = 1;
};

/// Keeps the best of what is offered in descending order, of equals the one that came first.
void offer(std::span<Chosen> best, std::uint32_t index, float score) {
    if (!(score > best.back().weight)) return;
    std::size_t place = best.size() - 1;
    for (; place > 0 && score > best[place - 1].weight; --place) best[place] = best[place - 1];
    best[place] = {index, score};
}

/// The sum of the two best scores of a group.
float group_score(std::span<const float> scores) {
    float best = kNever;
    float second = kNever;
    for (const float score : scores) {
        if (score > best) {
            second = best;
            best = score;
        } else if (score > second) {
            second = score;
        }
    }
    return scores.size() > 1 ? best + second : best;
}

/// Whether fewer than `kept` groups are better than this one; of equals the first is.
bool is_kept(std::span<const float> groups, std::size_t group, std::size_t kept) {
    std::size_t better = 0;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        if (groups[g] > groups[group] || (groups[g] == groups[group] && g < group)) ++better;
    }
    return better < kept;
}

void check(const RouteShape& shape, std::size_t chosen) {
    const bool fits = shape.groups > 0 && shape.experts % shape.groups == 0 && shape.top_groups > 0 &&
                      shape.top_groups <= shape.groups && shape.top_k > 0 && chosen == shape.top_k &&
                      shape.top_k <= shape.experts / shape.groups * shape.top_groups;
    if (!fits) throw Fault("a router's shape that does not fit");
}

/// Weights from the scores of the chosen.
void weigh(const RouteShape& shape, std::span<Chosen> chosen) {
    float sum = 1e-20F;
    for (const Chosen& expert : chosen) sum += expert.weight;
    const float factor = shape.normalised ? shape.scale / sum : shape.scale;
    for (Chosen& expert : chosen) expert.weight *= factor;
}

}  // namespace

std::size_t route_scratch_size(const RouteShape& shape) {
    return shape.experts + shape.groups;
}

void route(const RouteShape& shape, const float* logits, const float* bias, std::span<Chosen> chosen,
           std::span<float> scratch) {
    check(shape, chosen.size());
    if (scratch.size() < route_scratch_size(shape)) throw Fault("a router's scratch is too small");
    const std::span<float> scores = scratch.first(shape.experts);
    const std::span<float> groups = scratch.subspan(shape.experts, shape.groups);
    const std::size_t size = shape.experts / shape.groups;
    const Scores gated(shape, logits);
    for (std::size_t e = 0; e < shape.experts; ++e) {
        scores[e] = gated.of(e) + (bias != nullptr ? bias[e] : 0.0F);
    }
    for (std::size_t g = 0; g < shape.groups; ++g) groups[g] = group_score(scores.subspan(g * size, size));
    std::fill(chosen.begin(), chosen.end(), Chosen{0, kNever});
    for (std::size_t g = 0; g < shape.groups; ++g) {
        if (!is_kept(groups, g, shape.top_groups)) continue;
        for (std::size_t e = g * size; e < (g + 1) * size; ++e) {
            offer(chosen, static_cast<std::uint32_t>(e), scores[e]);
        }
    }
    for (Chosen& expert : chosen) expert.weight = gated.of(expert.expert);
    weigh(shape, chosen);
}

void weights_for(const RouteShape& shape, const float* logits, std::span<const std::uint32_t> experts,
                 std::span<Chosen> chosen) {
    if (experts.size() != chosen.size()) throw Fault("weights for another number of experts");
    const Scores gated(shape, logits);
    for (std::size_t i = 0; i < experts.size(); ++i) chosen[i] = {experts[i], gated.of(experts[i])};
    weigh(shape, chosen);
}

}  // namespace weir::kernels
