// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

namespace weir::formats {

/// IEEE binary16 to float, exact, subnormals included.
constexpr float half_to_float(std::uint16_t half) {
    const std::uint32_t sign = (half & 0x8000U) << 16;
    const std::uint32_t exponent = (half >> 10) & 0x1FU;
    const std::uint32_t mantissa = half & 0x3FFU;
    if (exponent == 0) {  // zero or subnormal: mantissa x 2^-24
        const float magnitude = static_cast<float>(mantissa) * 0x1.0p-24F;
        return sign != 0 ? -magnitude : magnitude;
    }
    const std::uint32_t wide = exponent == 31 ? 255U : exponent + 112U;
    return std::bit_cast<float>(sign | (wide << 23) | (mantissa << 13));
}

/// Float to IEEE binary16, to nearest, ties to even; too large becomes infinity.
constexpr std::uint16_t float_to_half(float value) {
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t sign = (bits >> 16) & 0x8000U;
    const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
    if (magnitude > 0x7F800000U) return static_cast<std::uint16_t>(sign | 0x7E00U);  // not a number
    if (magnitude >= 0x477FF000U) return static_cast<std::uint16_t>(sign | 0x7C00U);
    if (magnitude < 0x33000001U) return static_cast<std::uint16_t>(sign);  // up to half the least subnormal
    std::uint32_t kept = 0;
    std::uint32_t dropped = 0;
    std::uint32_t tie = 0;
    if (magnitude < 0x38800000U) {  // subnormal result
        const std::uint32_t shift = 126U - (magnitude >> 23);
        const std::uint32_t mantissa = (magnitude & 0x7FFFFFU) | 0x800000U;
        kept = mantissa >> shift;
        dropped = mantissa & ((1U << shift) - 1U);
        tie = 1U << (shift - 1U);
    } else {
        const std::uint32_t rebased = magnitude - (112U << 23);
        kept = rebased >> 13;
        dropped = rebased & 0x1FFFU;
        tie = 0x1000U;
    }
    if (dropped > tie || (dropped == tie && (kept & 1U) != 0)) ++kept;
    return static_cast<std::uint16_t>(sign | kept);
}

/// bfloat16 to float, exact.
constexpr float bf16_to_float(std::uint16_t value) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(value) << 16);
}

/// Float to bfloat16, to nearest, ties to even.
constexpr std::uint16_t float_to_bf16(float value) {
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
    if ((bits & 0x7FFFFFFFU) > 0x7F800000U) return static_cast<std::uint16_t>((bits >> 16) | 0x40U);
    return static_cast<std::uint16_t>((bits + 0x7FFFU + ((bits >> 16) & 1U)) >> 16);
}

}  // namespace weir::formats
