// SPDX-License-Identifier: Apache-2.0
#include "models/distinct_experts.h"

#include <cmath>
#include <vector>

namespace weir::models {
namespace {

std::vector<double> zipf_weights(std::uint64_t experts, double exponent) {
    std::vector<double> weights;
    for (std::uint64_t i = 1; i <= experts; ++i)
        weights.push_back(std::pow(static_cast<double>(i), -exponent));
    return weights;
}

/// Experts that one token holds when the clocks are stopped at `time`.
double held(const std::vector<double>& weights, double time) {
    double sum = 0;
    for (const double weight : weights) sum += -std::expm1(-time * weight);
    return sum;
}

/// When a token is expected to hold top_k of them: held() grows with time, so the interval is halved.
double stopping_time(const std::vector<double>& weights, double top_k) {
    double low = 0;
    double high = 1;
    while (held(weights, high) < top_k && high < 1e300) high *= 2;
    for (int step = 0; step < 64; ++step) {
        const double middle = low + (high - low) / 2;
        (held(weights, middle) < top_k ? low : high) = middle;
    }
    return high;
}

}  // namespace

double distinct_experts(std::uint64_t experts, std::uint64_t top_k, double sequences) {
    if (experts == 0 || top_k == 0) return 0;
    const auto all = static_cast<double>(experts);
    const double missed = 1 - static_cast<double>(top_k) / all;
    return all * (1 - std::pow(missed, sequences));
}

double distinct_experts_zipf(std::uint64_t experts, std::uint64_t top_k, std::uint64_t sequences,
                             double exponent) {
    if (experts == 0 || top_k == 0) return 0;
    if (top_k >= experts) return sequences == 0 ? 0 : static_cast<double>(experts);
    const std::vector<double> weights = zipf_weights(experts, exponent);
    const double time = stopping_time(weights, static_cast<double>(top_k));
    return held(weights, time * static_cast<double>(sequences));
}

}  // namespace weir::models
