// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "models/cache.h"
#include "tests/models/families/tensor_checks.h"

namespace weir::models {
namespace {

using tests::cache_of;
using tests::TensorsOf;

// 3 outside the layers, 18 in each of 3 dense layers, 23 in each of 58 with experts.
TEST(DeepSeek32, HasATensorOfEachNameOnce) {
    TensorsOf("deepseek-v3.2").expect_sound(3 + 3 * 18 + 58 * 23);
}

TEST(DeepSeek32, SplitsKeysFromValuesAndAddsTheIndexer) {
    const TensorsOf tensors("deepseek-v3.2");
    tensors.expect_size("blk.0.attn_k_b.weight", 512, 128, 128);
    tensors.expect_size("blk.0.attn_v_b.weight", 128, 512, 128);
    EXPECT_FALSE(tensors.has("blk.0.attn_kv_b.weight"));
    tensors.expect_size("blk.60.indexer.attn_q_b.weight", 8192, 1536);
    tensors.expect_size("blk.60.indexer.attn_k.weight", 128, 7168);
    tensors.expect_size("blk.60.indexer.proj.weight", 64, 7168);
    tensors.expect_size("blk.60.indexer.k_norm.weight", 1, 128);
    tensors.expect_size("blk.60.indexer.k_norm.bias", 1, 128);
    tensors.expect_class("blk.60.indexer.k_norm.bias", tensor_class::kNorm);
}

TEST(DeepSeek32, ReadsNoMoreThanTheSelectedPositions) {
    const std::vector<CacheStream> streams = cache_of("deepseek-v3.2", 7);
    ASSERT_EQ(streams.size(), 2U);
    EXPECT_EQ(streams[0].values, 576U);
    EXPECT_EQ(streams[0].entries_kept(100'000), 100'000U);
    EXPECT_EQ(streams[0].entries_read(100'000), 2048U);
    EXPECT_EQ(streams[0].entries_read(1000), 1000U);
    EXPECT_EQ(streams[0].flop_per_entry, 128.0 * (2 * 576 + 2 * 512));
}

TEST(DeepSeek32, ReadsOneIndexerKeyOfEveryPosition) {
    const CacheStream keys = cache_of("deepseek-v3.2", 7).at(1);
    EXPECT_EQ(keys.values, 128U);
    EXPECT_EQ(keys.entries_read(100'000), 100'000U);
    EXPECT_EQ(keys.flop_per_entry, 2.0 * 64 * 128);
}

TEST(DeepSeek32, StoresAllPositionsAndReadsFew) {
    const CacheSize size = cache_size(catalog_shape("deepseek-v3.2"), 100'000, "f16");
    EXPECT_EQ(size.stored_bytes, std::uint64_t{61} * 100'000 * (576 + 128) * 2);
    EXPECT_DOUBLE_EQ(size.read_bytes, 61.0 * (2048 * 576 + 100'000 * 128) * 2);
}

}  // namespace
}  // namespace weir::models
