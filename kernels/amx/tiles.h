// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "kernels/intrinsics.h"
#include "kernels/peak.h"

// Tiles of Intel's AMX for the peak kernels: eight of 16 rows of 64 bytes. Tiles 0 to 3 are sums, 4 and 5 the
// left operands, 6 and 7 the right ones: four products in flight, each of two tiles that none of the others
// pairs, as a matrix product has them. Not run on any machine so far: written after Intel's manual.
namespace weir::kernels::amx {

inline constexpr std::size_t kTiles = 8;
inline constexpr std::size_t kSums = 4;
inline constexpr std::size_t kRows = 16;
inline constexpr std::size_t kRowBytes = 64;
inline constexpr std::size_t kWords = kRows * kRowBytes / 4;
inline constexpr std::size_t kLanesASum = kWords * kRows;  // 32-bit lanes that meet: 16 x 16 sums over 16

/// What LDTILECFG reads: palette 1, and of every tile its bytes a row and its rows.
struct alignas(64) TileConfig {
    std::uint8_t palette = 1;
    std::uint8_t start_row = 0;
    std::array<std::uint8_t, 14> reserved = {};
    std::array<std::uint16_t, 16> row_bytes = {};
    std::array<std::uint8_t, 16> rows = {};

    TileConfig() {
        for (std::size_t tile = 0; tile < kTiles; ++tile) {
            row_bytes[tile] = kRowBytes;
            rows[tile] = kRows;
        }
    }
};
static_assert(sizeof(TileConfig) == 64);

using TileWords = std::array<std::uint32_t, kWords>;

/// Makes the compiler finish its writes: GCC's intrinsics do not say which memory their instructions read.
template <class T>
void settle(const T& memory) {
    asm volatile("" : : "r"(&memory) : "memory");
}

/// One operand in every lane.
struct alignas(64) TileOperand {
    TileWords words;
    explicit TileOperand(std::uint32_t word) { words.fill(word); }
};

}  // namespace weir::kernels::amx
