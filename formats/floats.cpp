// SPDX-License-Identifier: Apache-2.0
#include "formats/floats.h"

#include <algorithm>
#include <cmath>
#include <cstring>

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

// Four numbers of 16 bits at once in a 64-bit word. Five bits choose between the exponents: in a bfloat16
// those just above its mantissa, in a half the mantissa's lowest, which then also say a little about the
// exponent: harmless.
void random_half_floats(RandomBits& bits, float scale, unsigned mantissa_bits, std::size_t count,
                        std::byte* out) {
    constexpr std::uint64_t kEach = 0x0001000100010001ULL;
    const Mixture mix = mixture(scale, mantissa_bits);
    const std::uint64_t kept = kEach * (0x8000U | ((1U << mantissa_bits) - 1U));  // sign and mantissa
    const unsigned choice_at = mantissa_bits == 10 ? 0U : 9U;
    const std::uint64_t threshold = kEach * (32U - mix.raise_below);
    RandomBits local = bits;  // bytes may alias anything: a local state stays in registers
    const auto four = [&] {
        const std::uint64_t pool = local.next();
        const std::uint64_t choice = (pool >> choice_at) & (kEach * 31U);
        const std::uint64_t raised =
            (~(choice + threshold) >> 5U) & kEach;  // bit 5 is clear below raise_below
        const std::uint64_t numbers = (pool & kept) | ((kEach * mix.low_exponent + raised) << mantissa_bits);
        return RandomBits::little_endian(numbers);
    };
    std::size_t done = 0;
    for (; done + 4 <= count; done += 4) {
        const std::uint64_t numbers = four();
        std::memcpy(out + 2 * done, &numbers, sizeof(numbers));
    }
    if (done < count) {
        const std::uint64_t numbers = four();
        std::memcpy(out + 2 * done, &numbers, 2 * (count - done));
    }
    bits = local;
}

}  // namespace weir::formats
