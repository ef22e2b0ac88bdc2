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

}  // namespace

Estimate Estimate::scaled(double factor) const {
    return {median * factor, low * factor, high * factor, samples};
}

Estimate Estimate::inverted(double constant) const {
    return {constant / median, constant / high, constant / low, samples};
}

double quantile(std::span<const double> values, double fraction) {
    const std::vector<double> ordered = sorted(values);
    const double position = fraction * static_cast<double>(ordered.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const std::size_t above = std::min(below + 1, ordered.size() - 1);
    return std::lerp(ordered[below], ordered[above], position - static_cast<double>(below));
}

double median(std::span<const double> values) {
    return quantile(values, 0.5);
}

Estimate estimate(std::span<const double> samples) {
    const std::vector<double> ordered = sorted(samples);
    const std::size_t rank = lower_rank(ordered.size());
    const std::size_t first = rank == 0 ? 0 : rank - 1;
    return {median(ordered), ordered[first], ordered[ordered.size() - 1 - first], ordered.size()};
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
