// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>

#include "kernels/tape_layout.h"

namespace weir::kernels {

// Where things lie in a transposed tape: blocks of columns, in each of them groups of 128 rows (the last may
// be shorter), in each group what follows. Quantised groups are filled up with zero rows to a multiple of 16.
// Rows come in pairs there: a 32-bit lane sums the products of two rows.

inline constexpr std::size_t kGroupRows = 128;
inline constexpr std::size_t kRowMultiple = 16;
constexpr std::size_t filled_rows(std::size_t rows) {
    return (rows + kRowMultiple - 1) / kRowMultiple * kRowMultiple;
}
constexpr std::size_t group_rows(std::size_t rows, std::size_t first) {
    return std::min(kGroupRows, rows - first);
}

/// Q4_K, blocks of 256 columns.
///   first   of every eight rows 128 bytes: d (16 bytes), dmin (16), then the first, second and third word of
///           GGML's twelve scale bytes (32 bytes each), always by row
///   then    for each j of four: for each pair of rows 64 bytes, two vectors h of sixteen 16-bit words. Word
///           2c + p belongs to row p of the pair; its nibble n is the quant of column 64j + 32h + 8n + c.
struct Q4_KColumns {
    static constexpr std::size_t kColumns = 256;
    static constexpr std::size_t kHeaderRows = 8;
    static constexpr std::size_t kHeaderBytes = 128;
    static constexpr std::size_t kDMin = 16;
    static constexpr std::size_t kWords = 32;
    static constexpr int kFactorLimit = 4095;  ///< 12 bits: 3840 * 4095 * 128 stays within 32
    static constexpr std::size_t bytes(std::size_t rows) { return filled_rows(rows) * 144; }
    static constexpr std::size_t quants(std::size_t rows) { return filled_rows(rows) * 16; }
};

/// Q5_K, blocks of 256 columns.
///   first   d, dmin and scales as in Q4_K
///   then    for each j of four: for each four pairs of rows 320 bytes: the fifth bits of all four, then the
///   low
///           four bits of each as in Q4_K. The fifth bits of pair q's word lie in the word at the same place,
///           at bit 4n' + q of nibble n: n' is 1, 2, 3 and 0 for n = 0, 1, 2 and 3, so that a shift by q
///           brings each of the first three above its nibble.
struct Q5_KColumns {
    static constexpr std::size_t kColumns = 256;
    static constexpr std::size_t kFourPairs = 320;
    static constexpr int kFactorLimit = 32767;  ///< 15 bits: 31 * 16 * 32767 * 128 stays within 32
    static constexpr std::size_t bytes(std::size_t rows) { return filled_rows(rows) * 176; }
    static constexpr std::size_t quants(std::size_t rows) { return filled_rows(rows) * 16; }
    /// Where the fifth bits of pair p of `pairs` begin, and its other bits, after quants().
    static constexpr std::size_t high(std::size_t j, std::size_t pairs, std::size_t p) {
        return (j * pairs + p) / 4 * kFourPairs;  // pairs is a multiple of eight
    }
    static constexpr std::size_t low(std::size_t j, std::size_t pairs, std::size_t p) {
        return high(j, pairs, p) + 64 + p % 4 * 64;
    }
    static constexpr unsigned high_bit(std::size_t n, std::size_t p) {
        return static_cast<unsigned>(4 * ((n + 1) % 4) + p % 4);
    }
};

/// Q8_0, blocks of 32 columns.
///   first   of each row d
///   then    for each pair of rows 64 bytes, two vectors h of eight lanes of four bytes. Lane c holds the
///   quants
///           of columns 16h + c and 16h + 8 + c of the first row as bytes 0 and 1, of the second as 2 and 3.
struct Q8_0Columns {
    static constexpr std::size_t kColumns = 32;
    static constexpr int kFactorLimit = 32767;  ///< 15 bits: 128 * 32767 * 128 stays within 32
    static constexpr std::size_t bytes(std::size_t rows) { return filled_rows(rows) * 34; }
    static constexpr std::size_t quants(std::size_t rows) { return filled_rows(rows) * 2; }
};

/// F32, F16, BF16: blocks of 64 columns (the last may be narrower), row after row. Q6_K, Q4_0, Q4_1,
/// Q5_0, Q5_1: GGML's blocks, row after row.
inline constexpr std::size_t kFloatColumns = 64;

/// The step in which factors of a group are rounded; zero for a group of zeros.
struct FactorStep {
    float unit;
    float inverse;
};
inline FactorStep factor_step(float largest, int limit) {
    if (!(largest >= 1e-30F)) return {0.0F, 0.0F};
    return {largest / static_cast<float>(limit), static_cast<float>(limit) / largest};
}

}  // namespace weir::kernels
