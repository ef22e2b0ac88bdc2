// SPDX-License-Identifier: Apache-2.0
#include "models/batch.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

#include "models/catalog.h"
#include "models/describe.h"

namespace weir::models {
namespace {

Model r1() {
    return describe(catalog_entry("deepseek-r1"), "q4_k_m", 4096);
}

TEST(BatchReading, OfOneSequenceIsATokensReading) {
    const Model model = r1();
    const BatchReading one = batch_reading(model, 1);
    EXPECT_NEAR(one.total_bytes, model.bytes_per_token.total, 1);
    EXPECT_NEAR(one.bytes_per_token, model.bytes_per_token.total, 1);
    EXPECT_DOUBLE_EQ(one.distinct_experts, 8);
}

TEST(BatchReading, ReadsStaticWeightsOnceAndACacheForEach) {
    const Model model = r1();
    const BytesPerToken& token = model.bytes_per_token;
    const BatchReading four = batch_reading(model, 4);
    const double missed = 1 - 8.0 / 256;
    const double experts = 256 * (1 - missed * missed * missed * missed);
    EXPECT_NEAR(four.distinct_experts, experts, 1e-9);
    EXPECT_NEAR(four.routed_bytes, token.routed_experts * experts / 8, 1);
    EXPECT_NEAR(four.kv_cache_bytes, 4 * token.kv_cache, 1);
    const double statics = token.attention + token.shared_experts + token.dense + token.router + token.head;
    EXPECT_NEAR(four.total_bytes, statics + four.routed_bytes + four.kv_cache_bytes, 1);
    EXPECT_NEAR(four.bytes_per_token, four.total_bytes / 4, 1);
}

TEST(BatchReading, NeedsLessForEachTokenTheMoreThereAre) {
    const std::vector<BatchReading> all = r1().batches;
    ASSERT_EQ(all.size(), 7U);
    for (std::size_t i = 1; i < all.size(); ++i) {
        EXPECT_EQ(all[i].sequences, 2 * all[i - 1].sequences);
        EXPECT_LT(all[i].bytes_per_token, all[i - 1].bytes_per_token);
        EXPECT_LT(all[i].distinct_experts_zipf, all[i].distinct_experts);
    }
}

}  // namespace
}  // namespace weir::models
