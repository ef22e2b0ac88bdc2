// SPDX-License-Identifier: Apache-2.0
#include "numa/placement.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <fstream>
#include <string>

#include "base/units.h"

namespace weir::numa {
namespace {

constexpr std::size_t kSize = 64 * kMiB;

/// A buffer whose pages are all there, on whatever node the kernel chose.
Buffer filled(int node, Pages pages) {
    Buffer buffer(kSize, node, pages);
    std::memset(buffer.bytes().data(), 1, buffer.bytes().size());
    return buffer;
}

bool huge_pages_by_advice() {
    std::ifstream in("/sys/kernel/mm/transparent_hugepage/enabled");
    std::string text;
    std::getline(in, text);
    return text.find("[madvise]") != std::string::npos || text.find("[always]") != std::string::npos;
}

/// Skips the test where the kernel does not say where pages are (a container's seccomp profile).
#define NEEDS_MOVE_PAGES(proof) \
    if (!(proof).local_page_fraction) GTEST_SKIP() << (proof).local_page_fraction.reason().why

TEST(Placement, IsRightWherePagesLieOnTheNodeThatTheyWereBoundTo) {
    const Buffer buffer = filled(0, Pages::kSmall);
    const std::array<const Buffer*, 1> buffers{&buffer};
    const PlacementProof proof = prove_placement(buffers);
    NEEDS_MOVE_PAGES(proof);
    EXPECT_EQ(*proof.local_page_fraction, 1.0);
}

TEST(Placement, IsWrongWhereAnotherNodeWasExpected) {
    const Buffer right = filled(0, Pages::kSmall);
    const Buffer wrong = filled(0, Pages::kSmall);
    const std::array<const Buffer*, 2> buffers{&right, &wrong};
    const PlacementProof half = prove_placement(buffers, std::array{0, 1});
    NEEDS_MOVE_PAGES(half);
    EXPECT_EQ(*half.local_page_fraction, 0.5);
    EXPECT_EQ(*prove_placement(buffers, std::array{1, 1}).local_page_fraction, 0.0);
}

TEST(Placement, IsRightAnywhereForABufferOfNoNode) {
    const Buffer buffer = filled(-1, Pages::kTransparentHuge);
    const std::array<const Buffer*, 1> buffers{&buffer};
    const PlacementProof proof = prove_placement(buffers);
    NEEDS_MOVE_PAGES(proof);
    EXPECT_EQ(*proof.local_page_fraction, 1.0);
}

TEST(Placement, SaysThatUntouchedMemoryProvesNothing) {
    const Buffer buffer(kSize, 0, Pages::kSmall);
    const std::array<const Buffer*, 1> buffers{&buffer};
    const PlacementProof proof = prove_placement(buffers);
    EXPECT_FALSE(proof.local_page_fraction.has_value());
    EXPECT_FALSE(proof.huge_page_fraction.has_value());
}

TEST(Placement, FindsHugePagesWhereTheyWereAskedFor) {
    if (!huge_pages_by_advice()) GTEST_SKIP() << "transparent huge pages are off";
    const Buffer buffer = filled(-1, Pages::kTransparentHuge);
    const std::array<const Buffer*, 1> buffers{&buffer};
    const Readable<double> huge = prove_placement(buffers).huge_page_fraction;
    if (huge.value() < 0.5) GTEST_SKIP() << "memory is too fragmented for huge pages";
    EXPECT_GT(*huge, 0.95);
    EXPECT_LE(*huge, 1.0);
}

TEST(Placement, FindsNoHugePagesWhereSmallOnesWereAskedFor) {
    const Buffer buffer = filled(-1, Pages::kSmall);
    const std::array<const Buffer*, 1> buffers{&buffer};
    EXPECT_EQ(*prove_placement(buffers).huge_page_fraction, 0.0);
}

TEST(Placement, TellsSmallFromHugeInEqualShares) {
    if (!huge_pages_by_advice()) GTEST_SKIP() << "transparent huge pages are off";
    const Buffer small = filled(-1, Pages::kSmall);
    const Buffer huge = filled(-1, Pages::kTransparentHuge);
    const std::array<const Buffer*, 1> only_huge{&huge};
    if (*prove_placement(only_huge).huge_page_fraction < 0.95) GTEST_SKIP() << "memory is too fragmented";
    const std::array<const Buffer*, 2> both{&small, &huge};
    EXPECT_NEAR(*prove_placement(both).huge_page_fraction, 0.5, 0.05);
}

}  // namespace
}  // namespace weir::numa
