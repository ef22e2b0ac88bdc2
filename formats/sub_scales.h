// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "formats/half.h"
#include "formats/rounding.h"

namespace weir::formats {

/// Scales of 256 weights in sub-blocks that are ranges, as plain rounding chooses them:
/// weight = d * scale[s] * quant - dmin * min[s].
template <std::size_t kSubBlocks>
struct RangeScales {
    std::uint16_t d = 0;     ///< binary16
    std::uint16_t dmin = 0;  ///< binary16
    std::array<unsigned, kSubBlocks> scale{};
    std::array<unsigned, kSubBlocks> min{};

    /// The quant of a weight in sub-block s, 0..most_quant.
    unsigned quant(std::size_t s, float weight, int most_quant) const {
        const float factor = half_to_float(d) * static_cast<float>(scale[s]);
        const float offset = half_to_float(dmin) * static_cast<float>(min[s]);
        return static_cast<unsigned>(nearest_step(weight + offset, factor, 0, most_quant));
    }
};

/// For quants 0..most_quant, scales and mins 0..most_scale.
template <std::size_t kSubBlocks>
RangeScales<kSubBlocks> range_scales(const float* x, int most_quant, int most_scale) {
    constexpr std::size_t kWeights = 256 / kSubBlocks;
    std::array<float, kSubBlocks> steps{};
    std::array<float, kSubBlocks> below{};  // how far the least weight lies below zero
    for (std::size_t s = 0; s < kSubBlocks; ++s) {
        const auto [low, high] = std::minmax_element(x + kWeights * s, x + kWeights * (s + 1));
        const float least = std::min(*low, 0.0F);
        steps[s] = std::max(*high - least, 0.0F) / static_cast<float>(most_quant);
        below[s] = 0.0F - least;  // never a minus zero
    }
    RangeScales<kSubBlocks> of;
    of.d = float_to_half(*std::max_element(steps.begin(), steps.end()) / static_cast<float>(most_scale));
    of.dmin = float_to_half(*std::max_element(below.begin(), below.end()) / static_cast<float>(most_scale));
    for (std::size_t s = 0; s < kSubBlocks; ++s) {
        of.scale[s] = static_cast<unsigned>(nearest_step(steps[s], half_to_float(of.d), 0, most_scale));
        of.min[s] = static_cast<unsigned>(nearest_step(below[s], half_to_float(of.dmin), 0, most_scale));
    }
    return of;
}

/// Scales of 256 weights in sub-blocks about zero: weight = d * scale[s] * value, scales -32..31.
template <std::size_t kSubBlocks>
struct SignedScales {
    std::uint16_t d = 0;  ///< binary16
    std::array<int, kSubBlocks> scale{};

    float factor(std::size_t s) const { return half_to_float(d) * static_cast<float>(scale[s]); }
};

/// The weight furthest from zero of each sub-block becomes `end`, the value with the largest magnitude, and
/// the largest step -32.
template <std::size_t kSubBlocks>
SignedScales<kSubBlocks> signed_scales(const float* x, float end) {
    constexpr std::size_t kWeights = 256 / kSubBlocks;
    std::array<float, kSubBlocks> steps{};
    for (std::size_t s = 0; s < kSubBlocks; ++s) steps[s] = extreme(x + kWeights * s, kWeights) / end;
    SignedScales<kSubBlocks> of;
    of.d = float_to_half(extreme(steps.data(), kSubBlocks) / -32.0F);
    for (std::size_t s = 0; s < kSubBlocks; ++s)
        of.scale[s] = nearest_step(steps[s], half_to_float(of.d), -32, 31);
    return of;
}

}  // namespace weir::formats
