// SPDX-License-Identifier: Apache-2.0
#include "decode/frequencies.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace weir::decode {
namespace {

/// How much of its own frequency a pair of dimensions keeps under YaRN: 1 for fast ones, 0 for slow ones.
class Ramp {
public:
    explicit Ramp(const models::Rotary& rotary) {
        if (!rotary.yarn) return;
        const auto last = static_cast<double>(rotary.dimensions - 1);
        low_ = std::max(0.0, std::floor(dimension(rotary, rotary.yarn->beta_fast)));
        high_ = std::min(last, std::ceil(dimension(rotary, rotary.yarn->beta_slow)));
    }

    double kept(std::size_t pair) const {
        constexpr double kLeastWidth = 0.001;
        const double along = (static_cast<double>(pair) - low_) / std::max(kLeastWidth, high_ - low_);
        return 1 - std::clamp(along, 0.0, 1.0);
    }

private:
    /// The pair that turns so many times in the original context.
    static double dimension(const models::Rotary& rotary, double turns) {
        return static_cast<double>(rotary.dimensions) *
               std::log(rotary.yarn->original_context / (turns * 2 * std::numbers::pi)) /
               (2 * std::log(rotary.base));
    }

    double low_ = 0;
    double high_ = 0;
};

}  // namespace

std::vector<double> rotary_frequencies(const models::Rotary& rotary, std::span<const float> slowing) {
    const Ramp ramp(rotary);
    std::vector<double> frequencies;
    for (std::size_t pair = 0; pair < rotary.dimensions / 2; ++pair) {
        const double part = static_cast<double>(2 * pair) / static_cast<double>(rotary.dimensions);
        const double divisor = slowing.empty() ? 1 : static_cast<double>(slowing[pair]);
        const double full = std::pow(rotary.base, -part) / divisor;
        const double kept = rotary.yarn ? ramp.kept(pair) : 0;
        frequencies.push_back(full / rotary.factor * (1 - kept) + full * kept);
    }
    return frequencies;
}

kernels::Rotary rotary_of(const models::Rotary& rotary, std::span<const float> slowing) {
    const bool halves = rotary.pairs == models::RotaryPairs::kHalves;
    return kernels::Rotary(rotary_frequencies(rotary, slowing), rotary.magnitude,
                           halves ? kernels::RotaryPairs::kHalves : kernels::RotaryPairs::kNeighbours);
}

}  // namespace weir::decode
