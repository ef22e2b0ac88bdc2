// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "kernels/tape.h"

namespace weir::kernels {

// Where things lie in one unit of a tape: 16 rows of one block of columns. Multi-byte numbers are little
// endian; "by row" means that row r's piece is the r-th. Packing and kernels share these constants.

/// Q4_K, 256 columns, 2304 bytes.
///   0     d of 16 rows (binary16), by row
///   32    dmin of 16 rows
///   64    first, second and third word of GGML's twelve scale bytes, each by row (64 bytes a word). The four
///   bytes of
///         a word are stored in the order 0, 2, 1, 3, so that the even bytes of a word are two neighbouring
///         sub-blocks as a pair of 16-bit numbers, and the odd bytes the next two.
///   256   quants: for each pair j of sub-blocks (4), each group g of four columns (8), by row four bytes:
///   byte i holds
///         weight 64j + 4g + i in its low nibble and 64j + 32 + 4g + i in its high nibble.
struct Q4_KUnit {
    static constexpr std::size_t kColumns = 256;
    static constexpr std::size_t kBytes = 2304;
    static constexpr std::size_t kD = 0;
    static constexpr std::size_t kDMin = 32;
    static constexpr std::size_t kScales = 64;
    static constexpr std::size_t kQuants = 256;
};

/// Q5_K, 256 columns, 2816 bytes.
///   0     d, dmin and scales as in Q4_K
///   256   for each pair j of sub-blocks (4), each half h of their columns (2), 320 bytes:
///     0     by row four bytes: byte i holds in bit v the fifth bit of weight 64j + 32 + 16h + 4v + i and in
///     bit
///           4 + v that of weight 64j + 16h + 4v + i
///     64    for each v (4), by row four bytes: byte i holds the low four bits of weight 64j + 16h + 4v + i,
///     and
///           of 64j + 32 + 16h + 4v + i in its high nibble
/// So a shift by v leaves the fifth bits of a vector's weights at bits 4 and 0 of their bytes.
struct Q5_KUnit {
    static constexpr std::size_t kColumns = 256;
    static constexpr std::size_t kBytes = 2816;
    static constexpr std::size_t kD = 0;
    static constexpr std::size_t kDMin = 32;
    static constexpr std::size_t kScales = 64;
    static constexpr std::size_t kHalves = 256;
    static constexpr std::size_t kHalfBytes = 320;
    static constexpr std::size_t kLow = 64;
};

/// Q6_K, 256 columns, 3360 bytes.
///   0     d of 16 rows (binary16), by row
///   32    four groups of 832 bytes, each 64 columns in four sub-blocks of 16:
///     0     the four scales (int8), by row, in the order 0, 2, 1, 3 as above
///     64    four sub-blocks of 192 bytes:
///       0     by row four bytes: byte i holds in bits 2v, 2v + 1 the high two bits of weight 4v + i
///       64    by row four bytes: byte i holds the low four bits of weight i, and of 4 + i in its high nibble
///       128   the same of weights 8 + i and 12 + i
struct Q6_KUnit {
    static constexpr std::size_t kColumns = 256;
    static constexpr std::size_t kBytes = 3360;
    static constexpr std::size_t kD = 0;
    static constexpr std::size_t kGroups = 32;
    static constexpr std::size_t kGroupBytes = 832;
    static constexpr std::size_t kSubBlocks = 64;
    static constexpr std::size_t kSubBlockBytes = 192;
    static constexpr std::size_t kLow = 64;
};

/// Q8_0, 32 columns, 544 bytes.
///   0     d of 16 rows (binary16), by row
///   32    for each group g of four columns (8), by row four bytes: quants 4g + i
struct Q8_0Unit {
    static constexpr std::size_t kColumns = 32;
    static constexpr std::size_t kBytes = 544;
    static constexpr std::size_t kD = 0;
    static constexpr std::size_t kQuants = 32;
};

/// Q4_0, Q4_1, Q5_0, Q5_1: 32 columns, 288, 320, 352 and 384 bytes.
///   first   d of 16 rows (binary16), by row
///   then    of Q4_1 and Q5_1 the least weights m, by row
///   then    of Q5_0 and Q5_1 by row four bytes: byte i holds in bit v (8) the fifth bit of weight 4v + i, so
///           that one shift brings those of a vector's weights to bit 4 of their bytes
///   then    for each group g of four columns (4), by row four bytes: byte i holds the low four bits of
///           weights 4g + i and, in its high nibble, 16 + 4g + i
template <bool kWithMin, bool kWithFifth>
struct NibblesUnit {
    static constexpr std::size_t kColumns = 32;
    static constexpr bool kHasMin = kWithMin;
    static constexpr bool kHasFifth = kWithFifth;
    static constexpr int kZero = kHasMin ? 0 : kHasFifth ? 16 : 8;  ///< the quant that stands for zero
    static constexpr std::size_t kD = 0;
    static constexpr std::size_t kMin = 32;
    static constexpr std::size_t kFifth = kHasMin ? 64 : 32;
    static constexpr std::size_t kQuants = kFifth + (kHasFifth ? 64 : 0);
    static constexpr std::size_t kBytes = kQuants + 256;
};
using Q4_0Unit = NibblesUnit<false, false>;
using Q4_1Unit = NibblesUnit<true, false>;
using Q5_0Unit = NibblesUnit<false, true>;
using Q5_1Unit = NibblesUnit<true, true>;

// F32 and F16: column after column, by row. BF16: pairs of columns, by row the two numbers of the pair; with
// an odd number of columns the last is a column by itself.

/// The order of four bytes in which scales are stored; its own inverse.
constexpr std::uint32_t swap_middle_bytes(std::uint32_t word) {
    return (word & 0xFF0000FFU) | ((word & 0x0000FF00U) << 8U) | ((word & 0x00FF0000U) >> 8U);
}

template <class T>
T load_at(const std::byte* from) {
    T value;
    std::memcpy(&value, from, sizeof(T));
    return value;
}
template <class T>
void store_at(std::byte* to, T value) {
    std::memcpy(to, &value, sizeof(T));
}

/// Row r's d, dmin and twelve scale bytes, which Q4_K and Q5_K keep alike.
template <class Unit, class Block>
void pack_k_header(const Block& block, std::byte* unit, std::size_t r) {
    store_at(unit + Unit::kD + 2 * r, block.d);
    store_at(unit + Unit::kDMin + 2 * r, block.dmin);
    for (std::size_t w = 0; w < 3; ++w) {
        std::uint32_t word = 0;
        std::memcpy(&word, block.scales + 4 * w, sizeof(word));
        store_at(unit + Unit::kScales + 64 * w + 4 * r, swap_middle_bytes(word));
    }
}
template <class Unit, class Block>
void unpack_k_header(const std::byte* unit, std::size_t r, Block& block) {
    block.d = load_at<std::uint16_t>(unit + Unit::kD + 2 * r);
    block.dmin = load_at<std::uint16_t>(unit + Unit::kDMin + 2 * r);
    for (std::size_t w = 0; w < 3; ++w) {
        const auto word = swap_middle_bytes(load_at<std::uint32_t>(unit + Unit::kScales + 64 * w + 4 * r));
        std::memcpy(block.scales + 4 * w, &word, sizeof(word));
    }
}

/// Packing of one format, over whole tiles. `rows` are never null here.
struct TapeEntry {
    void (*pack)(std::size_t columns, const std::array<const std::byte*, kTileRows>& rows, std::byte* tile);
    void (*unpack)(std::size_t columns, const std::byte* tile, const std::array<std::byte*, kTileRows>& rows);
};

extern const TapeEntry kF32Tape;
extern const TapeEntry kF16Tape;
extern const TapeEntry kBF16Tape;
extern const TapeEntry kQ4_0Tape;
extern const TapeEntry kQ4_1Tape;
extern const TapeEntry kQ5_0Tape;
extern const TapeEntry kQ5_1Tape;
extern const TapeEntry kQ8_0Tape;
extern const TapeEntry kQ4_KTape;
extern const TapeEntry kQ5_KTape;
extern const TapeEntry kQ6_KTape;

/// Packing in terms of one row of one unit. A Packer gives Unit, Block, pack(block, unit, r), unpack(unit,
/// r).
template <class Packer>
void pack_units(std::size_t columns, const std::array<const std::byte*, kTileRows>& rows, std::byte* tile) {
    using Block = typename Packer::Block;
    const std::size_t units = columns / Packer::Unit::kColumns;
    for (std::size_t u = 0; u < units; ++u)
        for (std::size_t r = 0; r < kTileRows; ++r)
            Packer::pack(load_at<Block>(rows[r] + u * sizeof(Block)), tile + u * Packer::Unit::kBytes, r);
}
template <class Packer>
void unpack_units(std::size_t columns, const std::byte* tile, const std::array<std::byte*, kTileRows>& rows) {
    using Block = typename Packer::Block;
    const std::size_t units = columns / Packer::Unit::kColumns;
    for (std::size_t u = 0; u < units; ++u)
        for (std::size_t r = 0; r < kTileRows; ++r)
            store_at(rows[r] + u * sizeof(Block), Packer::unpack(tile + u * Packer::Unit::kBytes, r));
}

}  // namespace weir::kernels
