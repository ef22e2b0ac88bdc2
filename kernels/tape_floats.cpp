// SPDX-License-Identifier: Apache-2.0
// Tapes of plain numbers: words of F32, halves of F16, pairs of BF16, transposed by word.
#include "kernels/tape_layout.h"

namespace weir::kernels {
namespace {

template <class Word>
void pack_words(std::size_t words, const std::array<const std::byte*, kTileRows>& rows, std::byte* tile) {
    for (std::size_t w = 0; w < words; ++w)
        for (std::size_t r = 0; r < kTileRows; ++r)
            store_at(tile + (w * kTileRows + r) * sizeof(Word), load_at<Word>(rows[r] + w * sizeof(Word)));
}
template <class Word>
void unpack_words(std::size_t words, const std::byte* tile, const std::array<std::byte*, kTileRows>& rows) {
    for (std::size_t w = 0; w < words; ++w)
        for (std::size_t r = 0; r < kTileRows; ++r)
            store_at(rows[r] + w * sizeof(Word), load_at<Word>(tile + (w * kTileRows + r) * sizeof(Word)));
}

/// The rows from their byte `offset` on: BF16's odd last column.
template <class Pointer>
std::array<Pointer, kTileRows> from(const std::array<Pointer, kTileRows>& rows, std::size_t offset) {
    std::array<Pointer, kTileRows> moved{};
    for (std::size_t r = 0; r < kTileRows; ++r) moved[r] = rows[r] + offset;
    return moved;
}

void pack_pairs(std::size_t columns, const std::array<const std::byte*, kTileRows>& rows, std::byte* tile) {
    const std::size_t pairs = columns / 2;
    pack_words<std::uint32_t>(pairs, rows, tile);
    if (columns % 2 != 0) pack_words<std::uint16_t>(1, from(rows, 4 * pairs), tile + 4 * pairs * kTileRows);
}
void unpack_pairs(std::size_t columns, const std::byte* tile, const std::array<std::byte*, kTileRows>& rows) {
    const std::size_t pairs = columns / 2;
    unpack_words<std::uint32_t>(pairs, tile, rows);
    if (columns % 2 != 0) unpack_words<std::uint16_t>(1, tile + 4 * pairs * kTileRows, from(rows, 4 * pairs));
}

}  // namespace

constinit const TapeEntry kF32Tape = {pack_words<std::uint32_t>, unpack_words<std::uint32_t>};
constinit const TapeEntry kF16Tape = {pack_words<std::uint16_t>, unpack_words<std::uint16_t>};
constinit const TapeEntry kBF16Tape = {pack_pairs, unpack_pairs};

}  // namespace weir::kernels
