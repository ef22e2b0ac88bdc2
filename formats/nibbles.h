// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::formats {

/// Four bits each of 2 * kHalf quants as GGML lays them out: the low nibble of byte i is quant i, the high
/// one quant kHalf + i.
template <std::size_t kHalf>
constexpr unsigned nibble(const std::uint8_t* bytes, std::size_t i) {
    return i < kHalf ? bytes[i] & 15U : bytes[i - kHalf] >> 4U;
}

/// Adds quant i to bytes that have zeros there.
template <std::size_t kHalf>
constexpr void put_nibble(std::uint8_t* bytes, std::size_t i, unsigned quant) {
    std::uint8_t& byte = bytes[i % kHalf];
    byte = static_cast<std::uint8_t>(byte | (i < kHalf ? quant : quant << 4U));
}

}  // namespace weir::formats
