// SPDX-License-Identifier: Apache-2.0
#include "formats/floats.h"

#include <algorithm>
#include <cmath>

namespace weir::formats {
namespace {

/// With exponent e the magnitudes are uniform in [2^e, 2^(e+1)): a mean square of 7/3 * 4^e.
struct Mixture {
    unsigned low_exponent;      ///< biased
    std::uint64_t raise_below;  ///< of 32: how often the next exponent is taken, four times the mean square
};

Mixture mixture(float scale, unsigned mantissa_bits) {
    const int bias = mantissa_bits == 10 ? 15 : 127;
    const double mean_square = static_cast<double>(scale) * static_cast<double>(scale) * 3.0 / 7.0;
    const int exponent =
        mean_square > 0.0 ? static_cast<int>(std::floor(std::log2(mean_square) / 2.0)) : -bias;
    const int biased = std::clamp(exponent + bias, 1, 2 * bias - 1);
    const double ratio = mean_square / std::exp2(2.0 * (biased - bias));  // in [1, 4) unless clamped
    const double often = std::clamp((ratio - 1.0) / 3.0, 0.0, 1.0);
    return {static_cast<unsigned>(biased), static_cast<std::uint64_t>(std::lround(32.0 * often))};
}

}  // namespace

void random_half_floats(RandomBits& bits, float scale, unsigned mantissa_bits, std::size_t count,
                        std::byte* out) {
    const Mixture mix = mixture(scale, mantissa_bits);
    const std::uint64_t mantissa_mask = (1U << mantissa_bits) - 1U;
    std::uint64_t pool = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (i % 4 == 0) pool = bits.next();
        // 16 bits a number: the sign, the mantissa from below; five bits choose between the exponents. A
        // bfloat16's choice takes the bits just above its mantissa; a half's takes the mantissa's lowest,
        // which then also says a little about the exponent: harmless.
        const std::uint64_t choice = mantissa_bits == 10 ? (pool & 31U) : ((pool >> 9) & 31U);
        const std::uint64_t exponent = mix.low_exponent + (choice < mix.raise_below ? 1U : 0U);
        const std::uint64_t number = (pool & 0x8000U) | (exponent << mantissa_bits) | (pool & mantissa_mask);
        out[2 * i] = static_cast<std::byte>(number & 0xFFU);
        out[2 * i + 1] = static_cast<std::byte>((number >> 8) & 0xFFU);
        pool >>= 16;
    }
}

}  // namespace weir::formats
