// SPDX-License-Identifier: Apache-2.0
#include "planner/capacity.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/units.h"
#include "planner/memory.h"
#include "tests/planner/sample.h"

namespace weir::planner {
namespace {

constexpr int kThreads = 64;

std::vector<models::Capacity> on(std::uint64_t nodes, std::uint64_t gib_each) {
    return capacity(sample::r1("q4_k_m", 4096), std::vector<std::uint64_t>(nodes, gib_each * kGiB), kThreads);
}

const models::Capacity& find(const std::vector<models::Capacity>& rows, const std::string& strategy) {
    for (const models::Capacity& row : rows) {
        if (row.strategy == strategy) return row;
    }
    throw std::runtime_error("no row " + strategy);
}

// 377 GiB of weights: too much for a node of 256 GiB, enough for two of them, too much for a copy on each.
TEST(Capacity, FitsOverTwoNodesWhatOneCannotHold) {
    const std::vector<models::Capacity> rows = on(2, 256);
    EXPECT_FALSE(find(rows, "single-node").fits);
    EXPECT_TRUE(find(rows, "row-split").fits);
    EXPECT_TRUE(find(rows, "interleave").fits);
    EXPECT_FALSE(find(rows, "mirror").fits);
    EXPECT_EQ(find(rows, "single-node").largest_context, 0U);
    EXPECT_GT(find(rows, "row-split").largest_context, 4096U);
}

TEST(Capacity, CountsACopyForEachNodeOfAMirror) {
    const std::vector<models::Capacity> rows = on(2, 512);
    const models::Capacity& one = find(rows, "single-node");
    const models::Capacity& mirror = find(rows, "mirror");
    EXPECT_TRUE(one.fits);
    EXPECT_TRUE(mirror.fits);
    EXPECT_EQ(mirror.copies, 2U);
    EXPECT_EQ(mirror.needed_bytes, 2 * one.needed_bytes);
    EXPECT_EQ(mirror.node_needed_bytes, one.node_needed_bytes);
    EXPECT_EQ(one.needed_bytes, needed_bytes(sample::r1("q4_k_m", 4096), kThreads));
}

TEST(Capacity, LeavesTheMarginFree) {
    const models::Model model = sample::r1("q4_k_m", 4096);
    const std::uint64_t needed = needed_bytes(model, kThreads);
    EXPECT_FALSE(capacity(model, {needed + 1}, kThreads).front().fits);
    const std::uint64_t with_margin = needed / 19 * 20 + 100;  // 5 % of it stay free
    EXPECT_TRUE(capacity(model, {with_margin}, kThreads).front().fits);
    EXPECT_FALSE(capacity(model, {with_margin - kGiB}, kThreads).front().fits);
}

TEST(Capacity, IsLimitedByTheSmallestNodeOfASplit) {
    const models::Model model = sample::r1("q4_k_m", 4096);
    const std::vector<models::Capacity> rows = capacity(model, {600 * kGiB, 100 * kGiB}, kThreads);
    EXPECT_TRUE(find(rows, "single-node").fits);
    EXPECT_FALSE(find(rows, "row-split").fits);
}

TEST(Capacity, HasOneStrategyOnOneNodeAndNoneWithoutMemory) {
    EXPECT_EQ(on(1, 512).size(), 1U);
    EXPECT_TRUE(on(0, 512).empty());
}

TEST(Capacity, FindsTheLongestContextThatStillFits) {
    const models::Model model = sample::r1("q4_k_m", 4096);
    const std::uint64_t longest = on(1, 400).front().largest_context;
    ASSERT_GT(longest, 0U);
    ASSERT_LT(longest, model.shape.context);
    const auto fits = [&](std::uint64_t context) {
        return capacity(sample::r1("q4_k_m", context), {400 * kGiB}, kThreads).front().fits;
    };
    EXPECT_TRUE(fits(longest));
}

}  // namespace
}  // namespace weir::planner
