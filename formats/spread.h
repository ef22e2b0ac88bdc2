// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "formats/half.h"
#include "formats/random_bits.h"

namespace weir::formats {

/// `d` times each step of kSpread as binary16: short blocks would otherwise spend most of their time on
/// converting their scale.
class SpreadHalves {
public:
    explicit SpreadHalves(float d) {
        std::transform(kSpread.begin(), kSpread.end(), halves_.begin(),
                       [d](float step) { return float_to_half(d * step); });
    }

    /// By the lowest six bits.
    std::uint16_t scale(unsigned bits) const { return halves_[bits % 64U]; }
    /// With the sign by the seventh: where the quants of a block have no mean of zero, that of the weights
    /// is.
    std::uint16_t signed_scale(unsigned bits) const {
        return static_cast<std::uint16_t>(scale(bits) | ((bits & 64U) << 9U));
    }

private:
    std::array<std::uint16_t, kSpread.size()> halves_{};
};

/// The same for scales that are coarse codes of eight bits: `value(code)` must ascend over 0..most. Each step
/// takes the code below or above it, whichever keeps the mean square so far nearest to what it should be.
template <class Value>
std::array<std::uint8_t, kSpread.size()> spread_codes(float d, unsigned most, Value value) {
    const auto square_of = [&](unsigned code) {
        const auto of = static_cast<double>(value(static_cast<std::uint8_t>(code)));
        return of * of;
    };
    std::array<std::uint8_t, kSpread.size()> codes{};
    unsigned below = 0;
    double missing = 0.0;  // of the sum of squares
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const double wanted = static_cast<double>(d) * static_cast<double>(kSpread[i]);
        missing += wanted * wanted;
        while (below + 1 < most && square_of(below + 1) <= wanted * wanted) ++below;
        const bool above = 2.0 * missing > square_of(below) + square_of(below + 1);
        codes[i] = static_cast<std::uint8_t>(above ? below + 1 : below);
        missing -= square_of(codes[i]);
    }
    return codes;
}

}  // namespace weir::formats
