// SPDX-License-Identifier: Apache-2.0
// How several of GGML's IQ formats pack signs and small numbers.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace weir::formats {

/// Eight signs from seven: bit j is set where weight j is negative, and an even number of them is.
constexpr unsigned even_signs(unsigned seven) {
    return seven | (static_cast<unsigned>(std::popcount(seven)) & 1U) << 7U;
}

/// Number i of those that lie two a byte, the even ones low.
constexpr unsigned adjacent_nibble(const std::uint8_t* bytes, std::size_t i) {
    return bytes[i / 2] >> (4 * (i % 2)) & 15U;
}

/// The reverse, of all.
template <std::size_t kCount>
constexpr void put_adjacent_nibbles(const std::array<unsigned, kCount>& numbers,
                                    std::uint8_t (&bytes)[kCount / 2]) {
    for (std::size_t i = 0; i < kCount; i += 2)
        bytes[i / 2] = static_cast<std::uint8_t>(numbers[i] | numbers[i + 1] << 4U);
}

/// What IQ2_XXS and IQ3_XXS keep of 32 weights in 32 bits, low half first: seven signs for each eight from
/// the lowest bits up (the eighth follows from even_signs()), then four bits of a step.
struct SignsAndStep {
    std::uint16_t halves[2];

    constexpr std::uint32_t word() const { return halves[0] | static_cast<std::uint32_t>(halves[1]) << 16U; }
    constexpr unsigned step() const { return halves[1] >> 12U; }
    constexpr unsigned signs(std::size_t eight) const { return even_signs(word() >> (7 * eight) & 127U); }

    /// `signs` of four eights, even each.
    static constexpr SignsAndStep of(const unsigned* signs, unsigned step) {
        std::uint32_t word = step << 28U;
        for (std::size_t i = 0; i < 4; ++i) word |= (signs[i] & 127U) << (7 * i);
        return {{static_cast<std::uint16_t>(word & 0xFFFFU), static_cast<std::uint16_t>(word >> 16U)}};
    }
};

}  // namespace weir::formats
