// SPDX-License-Identifier: Apache-2.0
#include "decode/draw.h"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <vector>

#include "base/error.h"

namespace weir::decode {
namespace {

TEST(DrawExperts, DrawsDistinctExpertsBelowTheirNumber) {
    std::array<std::uint32_t, 8> chosen{};
    for (std::uint64_t token = 0; token < 200; ++token) {
        draw_experts(7, token, 3, 256, chosen);
        EXPECT_EQ(std::set<std::uint32_t>(chosen.begin(), chosen.end()).size(), chosen.size());
        for (const std::uint32_t expert : chosen) EXPECT_LT(expert, 256U);
    }
}

TEST(DrawExperts, IsAFunctionOfSeedTokenAndLayer) {
    std::array<std::uint32_t, 8> first{};
    std::array<std::uint32_t, 8> again{};
    std::array<std::uint32_t, 8> other{};
    draw_experts(1, 10, 5, 256, first);
    draw_experts(1, 10, 5, 256, again);
    EXPECT_EQ(first, again);
    draw_experts(2, 10, 5, 256, other);
    EXPECT_NE(first, other);
    draw_experts(1, 11, 5, 256, other);
    EXPECT_NE(first, other);
    draw_experts(1, 10, 6, 256, other);
    EXPECT_NE(first, other);
}

TEST(DrawExperts, DrawsAllExpertsAboutEquallyOften) {
    constexpr std::size_t kExperts = 64;
    constexpr int kTokens = 4000;
    std::vector<int> counts(kExperts);
    std::array<std::uint32_t, 8> chosen{};
    for (std::uint64_t token = 0; token < kTokens; ++token) {
        draw_experts(3, token, 0, kExperts, chosen);
        for (const std::uint32_t expert : chosen) ++counts[expert];
    }
    // Expected 500 each, standard deviation 21: six of them leave no room for chance.
    for (const int count : counts) EXPECT_NEAR(count, 500, 126);
}

TEST(DrawExperts, CanDrawEveryExpert) {
    std::array<std::uint32_t, 4> chosen{};
    draw_experts(1, 1, 1, 4, chosen);
    EXPECT_EQ(std::set<std::uint32_t>(chosen.begin(), chosen.end()), (std::set<std::uint32_t>{0, 1, 2, 3}));
    EXPECT_THROW(draw_experts(1, 1, 1, 3, chosen), Fault);
}

}  // namespace
}  // namespace weir::decode
