// SPDX-License-Identifier: Apache-2.0
#include "planner/read_curve.h"

#include <algorithm>
#include <cmath>

namespace weir::planner {
namespace {

bool fewer(const measure::Scaling& a, const measure::Scaling& b) {
    return a.threads < b.threads;
}

}  // namespace

ReadCurve::ReadCurve(const measure::Measurements& measurements, const std::string& group) {
    for (const measure::Scaling& each : measurements.scaling) {
        if (each.group == group && each.threads > 0 && each.of_best.median > 0) points_.push_back(each);
    }
    std::sort(points_.begin(), points_.end(), fewer);
}

std::vector<int> ReadCurve::counts() const {
    std::vector<int> counts;
    for (const measure::Scaling& each : points_) counts.push_back(each.threads);
    return counts;
}

bool ReadCurve::measured(int threads) const {
    return std::any_of(points_.begin(), points_.end(),
                       [&](const measure::Scaling& each) { return each.threads == threads; });
}

int ReadCurve::knee() const {
    const auto at =
        std::find_if(points_.begin(), points_.end(), [](const measure::Scaling& each) { return each.knee; });
    return at == points_.end() ? 0 : at->threads;
}

std::optional<Estimate> ReadCurve::part(int threads) const {
    if (empty() || threads < points_.front().threads || threads > most()) return std::nullopt;
    const double most = points_.back().of_best.median;
    measure::Scaling wanted;
    wanted.threads = threads;
    const auto above = std::lower_bound(points_.begin(), points_.end(), wanted, fewer);
    if (above->threads == threads) return above->of_best.scaled(1 / most);
    const auto below = above - 1;
    const double at = static_cast<double>(threads - below->threads) / (above->threads - below->threads);
    const Estimate& a = below->of_best;
    const Estimate& b = above->of_best;
    return Estimate{std::lerp(a.median, b.median, at), std::lerp(a.low, b.low, at),
                    std::lerp(a.high, b.high, at), std::min(a.samples, b.samples)}
        .scaled(1 / most);
}

std::pair<int, int> ReadCurve::around(int threads) const {
    std::pair<int, int> counts{0, 0};
    for (const measure::Scaling& each : points_) {
        if (each.threads < threads) counts.first = each.threads;
        if (each.threads > threads && counts.second == 0) counts.second = each.threads;
    }
    return counts;
}

}  // namespace weir::planner
