// SPDX-License-Identifier: Apache-2.0
#include "decode/slice.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace weir::decode {
namespace {

constexpr std::size_t kKiB = 1024;

std::vector<std::size_t> bytes_of(const std::vector<Slice>& slices, const PhasePart& part) {
    std::vector<std::size_t> bytes;
    for (const Slice& slice : slices) bytes.push_back(slice.tiles * part.tile_bytes);
    return bytes;
}

TEST(Slices, CoverEveryTileOfEveryPartOnceAndInOrder) {
    const std::vector<PhasePart> parts = {{64, 63 * kKiB, 1}, {0, 0, 1}, {1, 20 * kKiB, 2}, {999, kKiB, 9}};
    const std::vector<Slice> slices = cut(parts);
    std::size_t at = 0;
    for (std::size_t part = 0; part < parts.size(); ++part) {
        std::size_t next = 0;
        for (; at < slices.size() && slices[at].part == part; ++at) {
            EXPECT_EQ(slices[at].first, next);
            EXPECT_GT(slices[at].tiles, 0U);
            next += slices[at].tiles;
        }
        EXPECT_EQ(next, parts[part].tiles) << part;
    }
    EXPECT_EQ(at, slices.size());
}

TEST(Slices, AreLongAtFirstAndShortAtTheEndOfThePhase) {
    const PhasePart part{4096, 8 * kKiB, 1};  // 32 MiB
    const std::vector<std::size_t> bytes = bytes_of(cut({{part}}), part);
    EXPECT_EQ(bytes.front(), 1024 * kKiB);
    EXPECT_LE(bytes.back(), 128 * kKiB);
    EXPECT_TRUE(std::is_sorted(bytes.rbegin(), bytes.rend()));
}

TEST(Slices, StayLongInAPartThatOthersFollow) {
    const PhasePart expert{64, 64 * kKiB, 1};
    const std::vector<Slice> slices = cut(std::vector<PhasePart>(8, expert));
    EXPECT_EQ(std::count_if(slices.begin(), slices.end(), [](const Slice& s) { return s.part == 0; }), 4);
    EXPECT_GT(std::count_if(slices.begin(), slices.end(), [](const Slice& s) { return s.part == 7; }), 10);
}

TEST(Slices, OfSeveralStreamsAreAsLongForEachStream) {
    const PhasePart gate_and_up{1024, 2 * kKiB, 2};
    for (const std::size_t bytes : bytes_of(cut({{gate_and_up}}), gate_and_up)) EXPECT_GE(bytes, 256 * kKiB);
}

TEST(Slices, AreTheWholeOfASmallPartAndNoneOfAnEmptyOne) {
    EXPECT_EQ(cut({{PhasePart{1, 500 * kKiB, 1}}}).size(), 1U);
    EXPECT_TRUE(cut({{PhasePart{0, kKiB, 1}}}).empty());
    EXPECT_TRUE(cut({}).empty());
}

}  // namespace
}  // namespace weir::decode
