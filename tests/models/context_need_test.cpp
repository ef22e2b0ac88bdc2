// SPDX-License-Identifier: Apache-2.0
#include "models/context_need.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "models/cache.h"
#include "models/catalog.h"
#include "models/describe.h"

namespace weir::models {
namespace {

Model r1(std::uint64_t context = 4096) {
    return describe(catalog_entry("deepseek-r1"), "q4_k_m", context);
}

TEST(ContextNeeds, CoverTheAskedAndTheLongestContextInOrder) {
    const std::vector<ContextNeed> needs = r1(5000).contexts;
    std::vector<std::uint64_t> contexts;
    for (const ContextNeed& need : needs) contexts.push_back(need.context);
    EXPECT_EQ(contexts, (std::vector<std::uint64_t>{1024, 4096, 5000, 16384, 65536, 163840}));
}

TEST(ContextNeeds, AreWhatTheCacheOfThatLengthIs) {
    for (const ContextNeed& need : r1().contexts) {
        const CacheSize size = cache_size(catalog_shape("deepseek-r1"), need.context, "f16");
        EXPECT_EQ(need.kv_cache_bytes, size.stored_bytes);
        EXPECT_EQ(need.read_bytes, size.read_bytes);
        EXPECT_EQ(need.attention_flop, size.flop);
    }
}

// Two FLOP for each of 36.6 billion weights less the head's 0.93, and with expanded heads 2 * 192 + 2 * 128
// FLOP for each of 128 heads, 61 layers and, on average, half of 4096 positions.
TEST(PromptFlop, CountsWeightsOnceAndAttentionOverHalfThePrompt) {
    const double weights = 2 * (36.62e9 - 0.927e9);
    const double attention = 61.0 * 128 * (2 * 192 + 2 * 128) * 2048.5;
    EXPECT_NEAR(prompt_flop_per_token(r1(), 4096), weights + attention, 0.02e9);
}

TEST(LargestContext, IsTheLastWhoseCacheFits) {
    const Shape shape = catalog_shape("deepseek-r1");
    const std::uint64_t position = 576U * 2 * 61;
    EXPECT_EQ(largest_context(shape, "f16", 1000 * position), 1000U);
    EXPECT_EQ(largest_context(shape, "f16", 1001 * position - 1), 1000U);
    EXPECT_EQ(largest_context(shape, "f16", position - 1), 0U);
    EXPECT_EQ(largest_context(shape, "f16", 1ULL << 50U), shape.context);
}

}  // namespace
}  // namespace weir::models
