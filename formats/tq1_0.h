// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace weir::formats {

/// GGML's TQ1_0: 256 weights of three values in 54 bytes; weight i = (digit - 1) * d, digits 0..2.
///
/// A byte holds five digits (one of the last sixteen weights' four, with a last one that says nothing) as the
/// fraction of 256 that they are to base three, rounded up: digit n, the most significant first, is what
/// tq1_0_digit takes out. digits[j] has weights j + 32 * n for j < 32 and 160 + (j - 32) + 16 * n above,
/// last[j] has weights 240 + j + 4 * n.
struct TQ1_0Block {
    static constexpr std::size_t kWeights = 256;
    std::uint8_t digits[48];
    std::uint8_t last[4];
    std::uint16_t d;  ///< binary16
};
static_assert(sizeof(TQ1_0Block) == 54);

/// Digit n of a byte, 0..2.
constexpr unsigned tq1_0_digit(std::uint8_t byte, std::size_t n) {
    constexpr std::array<unsigned, 5> kPowers = {1, 3, 9, 27, 81};
    return (byte * kPowers[n] % 256U) * 3U >> 8U;
}

/// Where weight i lies: which of the 52 bytes of `digits` and `last`, and which digit.
struct TQ1_0Place {
    std::size_t byte;
    std::size_t digit;
};
constexpr TQ1_0Place tq1_0_place(std::size_t i) {
    if (i < 160) return {i % 32, i / 32};
    if (i < 240) return {32 + (i - 160) % 16, (i - 160) / 16};
    return {48 + (i - 240) % 4, (i - 240) / 4};
}

}  // namespace weir::formats
