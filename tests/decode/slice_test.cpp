// SPDX-License-Identifier: Apache-2.0
#include "decode/slice.h"

#include <gtest/gtest.h>

#include "kernels/tape.h"

namespace weir::decode {
namespace {

MatrixPart part_of(std::size_t rows, std::size_t columns) {
    return {formats::Format::kF32, columns, {100, rows}, kernels::tile_count(rows), 0, 0};
}

TEST(Slices, CoverEveryTileOnce) {
    for (const std::size_t rows : {16UL, 160UL, 1000UL, 7168UL}) {
        const MatrixPart part = part_of(rows, 2048);
        std::size_t next = 0;
        for (std::size_t i = 0; i < slices_of(part); ++i) {
            EXPECT_EQ(slice(part, i).first, next) << rows;
            EXPECT_GT(slice(part, i).tiles, 0U) << rows;
            next += slice(part, i).tiles;
        }
        EXPECT_EQ(next, part.tiles) << rows;
    }
}

TEST(Slices, AreOneOfASmallPartAndSixtyFourOfALargeOne) {
    EXPECT_EQ(slices_of(part_of(16, 256)), 1U);
    EXPECT_EQ(slices_of(part_of(128, 2048)), 8U);  // of 1 MiB
    EXPECT_EQ(slices_of(part_of(7168, 7168)), 64U);
    EXPECT_EQ(slices_of(part_of(0, 7168)), 0U);
}

TEST(Slices, EndWithTheRowsOfThePartAndNotOfItsLastTile) {
    const MatrixPart part = part_of(1000, 2048);  // 62.5 tiles
    const Slice last = slice(part, slices_of(part) - 1);
    EXPECT_EQ(rows_of(part, last).end(), 1000U);
    EXPECT_EQ(rows_of(part, slice(part, 0)).begin, 0U);
}

}  // namespace
}  // namespace weir::decode
