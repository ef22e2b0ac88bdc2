// SPDX-License-Identifier: Apache-2.0
#include "decode/slot_ring.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "base/error.h"

namespace weir::decode {
namespace {

TEST(SlotRing, GivesEachPairOfAWholePoolItsOwnSlot) {
    SlotRing ring(100, 100, 1);
    EXPECT_FALSE(ring.folded());
    for (const std::size_t pair : {0U, 99U, 5U, 5U}) EXPECT_EQ(ring.take(pair), pair);
}

TEST(SlotRing, ReadsNoFoldedSlotAgainBeforeAllOthers) {
    constexpr std::size_t kSlots = 37;
    SlotRing ring(1000, kSlots, 1);
    EXPECT_TRUE(ring.folded());
    std::vector<std::size_t> taken;
    for (std::size_t i = 0; i < 3 * kSlots; ++i) taken.push_back(ring.take((i * 613) % 1000));
    for (std::size_t i = 0; i + kSlots <= taken.size(); ++i) {
        const auto begin = taken.begin() + static_cast<std::ptrdiff_t>(i);
        EXPECT_EQ(std::set<std::size_t>(begin, begin + kSlots).size(), kSlots);
    }
}

TEST(SlotRing, ShufflesFoldedSlots) {
    SlotRing ring(1000, 100, 1);
    int neighbours = 0;
    std::size_t last = ring.take(0);
    for (int i = 1; i < 100; ++i) {
        const std::size_t slot = ring.take(0);
        neighbours += slot == last + 1 ? 1 : 0;
        last = slot;
    }
    EXPECT_LT(neighbours, 10);
}

TEST(SlotRing, RefusesAPoolWithoutSlots) {
    EXPECT_THROW(SlotRing(10, 0, 1), Fault);
}

}  // namespace
}  // namespace weir::decode
