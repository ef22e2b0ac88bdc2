// SPDX-License-Identifier: Apache-2.0
// What quantising to the grids of GGML's IQ formats shares: a scale for each sub-block from its extreme, made
// better once by least squares, then the points nearest under the scales that a reader sees. For tests and
// small made-up models: every point of a grid is tried, which takes up to some microseconds a weight.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "formats/half.h"
#include "formats/iq_grids.h"

namespace weir::formats {

/// Scales of a block's sub-blocks, each an odd multiple of the least: 2 * steps[s] + 1.
template <std::size_t kSubs>
struct OddScales {
    std::uint16_t d = 0;  ///< binary16: the least in the format's unit
    std::array<unsigned, kSubs> steps{};
    std::array<float, kSubs> seen{};  ///< as a reader sees them
};

/// The scales nearest to those wanted: unit * d * (2 * step + 1), of steps up to `most`.
template <std::size_t kSubs>
OddScales<kSubs> odd_scales(const std::array<float, kSubs>& wanted, unsigned most, float unit) {
    OddScales<kSubs> scales;
    const float largest = *std::max_element(wanted.begin(), wanted.end());
    scales.d = float_to_half(largest / (unit * static_cast<float>(2 * most + 1)));
    const float least = unit * half_to_float(scales.d);
    for (std::size_t s = 0; s < kSubs && least > 0.0F; ++s) {
        const float step = std::nearbyint((wanted[s] / least - 1.0F) / 2.0F);
        scales.steps[s] = static_cast<unsigned>(std::clamp(step, 0.0F, static_cast<float>(most)));
        scales.seen[s] = least * static_cast<float>(2 * scales.steps[s] + 1);
    }
    return scales;
}

struct Nearest {
    unsigned point;
    float distance;  ///< squared, in units of the scale
};

/// The point p for which scale * (p + delta) is nearest to x; with a scale of 0 the nearest to -delta.
template <std::size_t kWidth, std::size_t kPoints>
Nearest nearest_point(const Grid<kWidth, kPoints>& grid, const float* x, float scale, float delta = 0.0F) {
    std::array<float, kWidth> target{};
    for (std::size_t j = 0; j < kWidth; ++j) target[j] = (scale > 0.0F ? x[j] / scale : 0.0F) - delta;
    std::array<float, kPoints> distances{};
    for (std::size_t j = 0; j < kWidth; ++j) {  // the points inside, which add up side by side
        for (std::size_t p = 0; p < kPoints; ++p) {
            const float off = static_cast<float>(grid[p][j]) - target[j];
            distances[p] += off * off;
        }
    }
    Nearest best{0, distances[0]};
    for (unsigned p = 1; p < kPoints; ++p)
        if (distances[p] < best.distance) best = {p, distances[p]};
    return best;
}

/// The factor by which points come nearest to what they stand for.
class LeastSquares {
public:
    template <std::size_t kWidth>
    void add(const std::array<std::int8_t, kWidth>& point, const float* x, float delta = 0.0F) {
        for (std::size_t j = 0; j < kWidth; ++j) {
            const float value = static_cast<float>(point[j]) + delta;
            along_ += value * x[j];
            square_ += value * value;
        }
    }
    float scale() const { return std::max(along_ / square_, 0.0F); }  // no point of a grid is all zeros
    /// The square of what scale() times the points covers; the rest is error.
    float covered() const { return along_ > 0.0F ? along_ * along_ / square_ : 0.0F; }

private:
    float along_ = 0.0F;
    float square_ = 0.0F;
};

/// Magnitudes and signs of 256 weights. Where an even number of eight must be negative and is not, the
/// smallest gets the wrong sign and a magnitude below zero.
struct SignsApart {
    std::array<float, 256> magnitudes{};
    std::array<unsigned, 32> signs{};  ///< of eight weights each
};
SignsApart signs_apart(const float* x, bool even);

/// What a format with signs apart says of its grid.
struct GridRule {
    float least;  ///< value of its points
    float largest;
    float unit;  ///< a scale is unit * d * (2 * step + 1), of steps 0..15
    bool even;   ///< the number of negative weights of eight
};

/// A block to be packed.
template <std::size_t kSubs, std::size_t kWidth>
struct GridBlock {
    OddScales<kSubs> scales;
    std::array<unsigned, 256 / kWidth> points{};
    std::array<unsigned, 32> signs{};
};

/// A scale for `count` magnitudes: their extreme is made the largest value of a grid or, which is right where
/// all are alike, the least, then what least squares make of the better of the two.
template <std::size_t kWidth, std::size_t kPoints>
float fitted_scale(const Grid<kWidth, kPoints>& grid, const GridRule& rule, const float* x,
                   std::size_t count) {
    const float extreme = *std::max_element(x, x + count);
    LeastSquares best;
    for (const float value : {rule.largest, rule.least}) {
        LeastSquares fit;
        for (std::size_t i = 0; i < count; i += kWidth)
            fit.add(grid[nearest_point(grid, x + i, extreme / value).point], x + i);
        if (value == rule.largest || fit.covered() > best.covered()) best = fit;
    }
    return best.scale();
}

template <std::size_t kSubs, std::size_t kWidth, std::size_t kPoints>
GridBlock<kSubs, kWidth> nearest_block(const Grid<kWidth, kPoints>& grid, const GridRule& rule,
                                       const float* values) {
    constexpr std::size_t kSub = 256 / kSubs;
    const SignsApart apart = signs_apart(values, rule.even);
    const float* x = apart.magnitudes.data();
    std::array<float, kSubs> wanted{};
    for (std::size_t s = 0; s < kSubs; ++s) wanted[s] = fitted_scale(grid, rule, x + s * kSub, kSub);
    GridBlock<kSubs, kWidth> block{odd_scales(wanted, 15, rule.unit), {}, apart.signs};
    for (std::size_t i = 0; i < 256; i += kWidth)
        block.points[i / kWidth] = nearest_point(grid, x + i, block.scales.seen[i / kSub]).point;
    return block;
}

/// Points of IQ1 that share a delta: as many as there are eights in x, of which there are up to four.
struct Shifted {
    std::array<unsigned, 4> points{};
    float delta = kIQ1Delta;
};
Shifted nearest_shifted(std::span<const float> x, float scale);

template <std::size_t kSubs, std::size_t kShared>
struct ShiftedBlock {
    OddScales<kSubs> scales;
    std::array<Shifted, 256 / kShared> parts{};
};

/// A block of IQ1 to be packed: a delta for every kShared weights, scales of steps 0..7 with a unit of 1.
template <std::size_t kSubs, std::size_t kShared>
ShiftedBlock<kSubs, kShared> nearest_shifted_block(const float* x) {
    constexpr std::size_t kSub = 256 / kSubs;
    // The extreme over 1.125 would make nearly all points zero: of normal weights this leaves least error.
    constexpr float kOfExtreme = 0.6F;
    std::array<float, kSubs> wanted{};
    for (std::size_t s = 0; s < kSubs; ++s) {
        float largest = 0.0F;
        for (std::size_t i = s * kSub; i < (s + 1) * kSub; ++i) largest = std::max(largest, std::fabs(x[i]));
        LeastSquares fit;
        for (std::size_t i = s * kSub; i < (s + 1) * kSub; i += kShared) {
            const Shifted part = nearest_shifted({x + i, kShared}, kOfExtreme * largest);
            for (std::size_t g = 0; g < kShared / 8; ++g)
                fit.add(kIQ1Grid[part.points[g]], x + i + 8 * g, part.delta);
        }
        wanted[s] = fit.scale();
    }
    ShiftedBlock<kSubs, kShared> block{odd_scales(wanted, 7, 1.0F), {}};
    for (std::size_t i = 0; i < 256; i += kShared)
        block.parts[i / kShared] = nearest_shifted({x + i, kShared}, block.scales.seen[i / kSub]);
    return block;
}

}  // namespace weir::formats
