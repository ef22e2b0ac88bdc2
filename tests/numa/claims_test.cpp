// SPDX-License-Identifier: Apache-2.0
#include "numa/claims.h"

#include <gtest/gtest.h>

#include <atomic>
#include <vector>

#include "numa/team.h"
#include "threads.h"

namespace weir::numa {
namespace {

TEST(Claims, AreGivenInOrderUntilNoneIsLeft) {
    Claims claims(1);
    EXPECT_EQ(claims.take(0, 1, 2), 0U);
    EXPECT_EQ(claims.take(0, 1, 2), 1U);
    EXPECT_EQ(claims.take(0, 1, 2), std::nullopt);
    EXPECT_EQ(claims.take(0, 1, 2), std::nullopt);
}

TEST(Claims, StartAnewInTheNextPhaseWhoeverComesFirst) {
    Claims claims(2);
    while (claims.take(1, 1, 3)) {
    }
    EXPECT_EQ(claims.take(1, 2, 3), 0U);  // another thread, before the owner came
    EXPECT_EQ(claims.take(1, 2, 3), 1U);  // the owner
    EXPECT_EQ(claims.take(1, 7, 3), 0U);  // phases in which nothing was taken are passed over
}

TEST(Claims, OfOneOwnerLeaveTheOthersAlone) {
    Claims claims(2);
    EXPECT_EQ(claims.take(0, 1, 1), 0U);
    EXPECT_EQ(claims.take(1, 1, 1), 0U);
    EXPECT_EQ(claims.take(0, 1, 0), std::nullopt);
}

TEST(Claims, GiveEveryUnitToExactlyOneThread) {
    constexpr std::size_t kThreads = 4;
    constexpr std::size_t kUnits = 500;
    constexpr std::uint32_t kPhases = 20;
    Claims claims(kThreads);
    std::vector<std::atomic<int>> taken(kThreads * kUnits);
    Team(crowded_pins(kThreads)).run([&](Member& member) {
        for (std::uint32_t phase = 1; phase <= kPhases; ++phase) {
            for (std::size_t i = 0; i < kThreads; ++i) {
                const std::size_t owner = (static_cast<std::size_t>(member.thread()) + i) % kThreads;
                while (const auto unit = claims.take(owner, phase, kUnits)) ++taken[owner * kUnits + *unit];
            }
            member.barrier();
        }
    });
    for (const std::atomic<int>& times : taken) ASSERT_EQ(times.load(), static_cast<int>(kPhases));
}

}  // namespace
}  // namespace weir::numa
