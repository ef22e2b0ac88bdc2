// SPDX-License-Identifier: Apache-2.0
#include "base/estimate.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace weir {
namespace {

std::vector<double> sorted(std::span<const double> values) {
    if (values.empty()) throw Fault("statistics of no samples");
    std::vector<double> copy(values.begin(), values.end());
    std::sort(copy.begin(), copy.end());
    return copy;
}

/// Largest rank r (1-based) such that P(Binomial(n, 1/2) < r) <= 2.5 %: the interval is [x(r), x(n+1-r)].
/// 0 when no rank reaches the confidence.
std::size_t lower_rank(std::size_t n) {
    const double log_half = static_cast<double>(n) * std::log(0.5);
    double cumulative = 0;
    std::size_t rank = 0;
    for (std::size_t k = 0; k < n; ++k) {
        const double log_choose = std::lgamma(static_cast<double>(n) + 1) -
                                  std::lgamma(static_cast<double>(k) + 1) -
                                  std::lgamma(static_cast<double>(n - k) + 1);
        cumulative += std::exp(log_choose + log_half);
        if (cumulative > 0.025) break;
        rank = k + 1;
    }
    return rank;
}

double quantile_of(const std::vector<double>& ordered, double fraction) {
    const double position = fraction * static_cast<double>(ordered.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const std::size_t above = std::min(below + 1, ordered.size() - 1);
    return std::lerp(ordered[below], ordered[above], position - static_cast<double>(below));
}

/// Twice the rank of each sample less that of the middle; equal samples share their mean rank.
std::vector<double> centred_ranks(std::span<const double> samples) {
    const std::vector<double> ordered = sorted(samples);
    std::vector<double> ranks;
    ranks.reserve(samples.size());
    for (const double sample : samples) {
        const auto [first, last] = std::equal_range(ordered.begin(), ordered.end(), sample);
        ranks.push_back(static_cast<double>((first - ordered.begin()) - (ordered.end() - last)));
    }
    return ranks;
}

/// How many independent samples tell as much as these, which were taken one after another.
std::size_t worth_of(std::span<const double> samples) {
    constexpr double kByChance = 1.645;  // standard errors
    const auto n = static_cast<double>(samples.size());
    const double r = correlation_with_next(samples);
    if (r <= kByChance / std::sqrt(n)) return samples.size();
    return std::max(static_cast<std::size_t>(n * (1 - r) / (1 + r)), std::size_t{1});
}

/// The median, and the interval that so many independent samples of this distribution would give.
Estimate estimate_worth(std::span<const double> samples, std::size_t worth) {
    const std::vector<double> ordered = sorted(samples);
    const std::size_t rank = lower_rank(worth);
    const double tail = rank == 0 ? 0 : static_cast<double>(rank - 1) / static_cast<double>(worth - 1);
    return {quantile_of(ordered, 0.5), quantile_of(ordered, tail), quantile_of(ordered, 1 - tail),
            ordered.size()};
}

}  // namespace

Estimate Estimate::scaled(double factor) const {
    return {median * factor, low * factor, high * factor, samples};
}

Estimate Estimate::inverted(double constant) const {
    return {constant / median, constant / high, constant / low, samples};
}

double quantile(std::span<const double> values, double fraction) {
    return quantile_of(sorted(values), fraction);
}

double median(std::span<const double> values) {
    return quantile(values, 0.5);
}

Estimate estimate(std::span<const double> samples) {
    return estimate_worth(samples, samples.size());
}

double correlation_with_next(std::span<const double> samples) {
    const std::vector<double> ranks = centred_ranks(samples);
    double all = 0;
    double next = 0;
    for (std::size_t i = 0; i < ranks.size(); ++i) {
        all += ranks[i] * ranks[i];
        if (i > 0) next += ranks[i] * ranks[i - 1];
    }
    return all > 0 ? next / all : 0;
}

Estimate estimate_in_order(std::span<const double> samples) {
    return estimate_worth(samples, samples.empty() ? 0 : worth_of(samples));
}

std::vector<double> paired_ratios(std::span<const double> works, std::span<const double> ceilings) {
    if (ceilings.size() != works.size() + 1)
        throw Fault("a work window needs a ceiling window on either side");
    std::vector<double> ratios;
    ratios.reserve(works.size());
    for (std::size_t i = 0; i < works.size(); ++i) {
        ratios.push_back(works[i] / (0.5 * (ceilings[i] + ceilings[i + 1])));
    }
    return ratios;
}

}  // namespace weir
