// SPDX-License-Identifier: Apache-2.0
// Buffers in reserved pages: with them where somebody has reserved some, without them anywhere.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <string>

#include "base/error.h"
#include "base/units.h"
#include "numa/buffer.h"
#include "numa/page_pool.h"
#include "numa/placement.h"

namespace weir::numa {
namespace {

constexpr std::array<Pages, 2> kReserved{Pages::kHuge2M, Pages::kHuge1G};

std::uint64_t free_pages(Pages pages, int node) {
    const Readable<PagePool> pool = read_page_pool(pages, node);
    return pool ? pool->free - std::min(pool->free, pool->promised) : 0;
}

TEST(ReservedBuffer, IsRefusedWithWhatThereIsAndTheRemedyWhereThePoolIsTooSmall) {
    constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max();
    for (const Pages pages : kReserved) {
        for (const int node : {-1, 0}) {
            for (const std::size_t size : {std::size_t{1} << 60U, kMost - 5, kMost}) {
                try {
                    const Buffer buffer(size, node, pages);
                    ADD_FAILURE() << size << " bytes were given in pages of kind " << name(pages);
                } catch (const MachineError& error) {
                    EXPECT_FALSE(error.remedy().empty());
                    const std::string what = error.what();
                    EXPECT_NE(what.find("reserved pages of"), std::string::npos) << what;
                }
            }
        }
    }
}

TEST(ReservedBuffer, MayBeEmpty) {
    for (const Pages pages : kReserved) EXPECT_TRUE(Buffer(0, 0, pages).bytes().empty());
}

TEST(ReservedBuffer, LiesInPagesOfItsKindFromTheStartAndGivesThemBack) {
    bool any = false;
    for (const Pages pages : kReserved) {
        const std::uint64_t before = free_pages(pages, 0);
        if (before < 2) continue;
        const std::uint64_t free = read_page_pool(pages, 0)->free;
        any = true;
        {
            Buffer buffer(page_bytes(pages) + 5, 0, pages);
            EXPECT_EQ(buffer.bytes().size(), page_bytes(pages) + 5);
            EXPECT_EQ(read_page_pool(pages, 0)->free, free - 2);
            EXPECT_EQ(buffer.bytes().back(), std::byte{0});
            std::memset(buffer.bytes().data(), 1, buffer.bytes().size());
            const std::array<const Buffer*, 1> buffers{&buffer};
            EXPECT_EQ(prove_placement(buffers).huge_page_fraction.value_or(-1), 1.0);
            EXPECT_EQ(prove_placement(buffers).local_page_fraction.value_or(1), 1.0);
        }
        EXPECT_EQ(free_pages(pages, 0), before);
    }
    if (!any) GTEST_SKIP() << "nobody has reserved pages on node 0";
}

TEST(ReservedBuffer, OfNoNodeKeepsItsPagesFreeUntilTheyAreTouched) {
    const Readable<PagePool> before = read_page_pool(Pages::kHuge2M, -1);
    if (!before || before->free < before->promised + 2) GTEST_SKIP() << "nobody has reserved pages of 2 MiB";
    Buffer buffer(4 * kMiB, -1, Pages::kHuge2M);
    EXPECT_EQ(read_page_pool(Pages::kHuge2M, -1)->promised, before->promised + 2);
    const std::array<const Buffer*, 1> buffers{&buffer};
    EXPECT_FALSE(prove_placement(buffers).huge_page_fraction.has_value());
    std::memset(buffer.bytes().data(), 1, buffer.bytes().size());
    EXPECT_EQ(read_page_pool(Pages::kHuge2M, -1)->free, before->free - 2);
    EXPECT_EQ(prove_placement(buffers).huge_page_fraction.value_or(-1), 1.0);
}

TEST(ReservedBuffer, IsRefusedAndNotKilledWhereOnePageMoreIsAskedForThanThereIs) {
    const std::uint64_t free = free_pages(Pages::kHuge2M, 0);
    EXPECT_THROW(Buffer((free + 1) * 2 * kMiB, 0, Pages::kHuge2M), MachineError);
    EXPECT_EQ(free_pages(Pages::kHuge2M, 0), free);
}

}  // namespace
}  // namespace weir::numa
