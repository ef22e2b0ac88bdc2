// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "models/cache.h"
#include "tests/models/families/tensor_checks.h"

namespace weir::models {
namespace {

using tests::cache_of;
using tests::TensorsOf;

// 6 outside the layers; in each 9 of attention, 6 of hyper-connections, 9 of feed-forward; 4 where the past
// is compressed, 6 more where it is indexed. Flash: 41 layers with a past, 21 of them indexed; Pro: 61
// and 30.
TEST(DeepSeek4, HasATensorOfEachNameOnce) {
    TensorsOf("deepseek-v4-flash").expect_sound(6 + 43 * 24 + 41 * 4 + 21 * 6);
    TensorsOf("deepseek-v4-pro").expect_sound(6 + 61 * 24 + 61 * 4 + 30 * 6);
}

TEST(DeepSeek4, SizesAttentionWithOneKeyAndGroupsOfOutputs) {
    const TensorsOf tensors("deepseek-v4-pro");
    tensors.expect_size("blk.0.attn_q_b.weight", 65536, 1536);
    tensors.expect_size("blk.0.attn_kv.weight", 512, 7168);
    tensors.expect_size("blk.0.attn_kv_a_norm.weight", 1, 512);
    tensors.expect_size("blk.0.attn_output_a.weight", 16384, 4096);
    tensors.expect_size("blk.0.attn_output_b.weight", 7168, 16384);
    tensors.expect_size("blk.0.attn_sinks.weight", 1, 128);
}

TEST(DeepSeek4, SizesCompressorsByRatio) {
    const TensorsOf tensors("deepseek-v4-flash");
    EXPECT_FALSE(tensors.has("blk.1.attn_compressor_kv.weight"));
    tensors.expect_size("blk.2.attn_compressor_kv.weight", 1024, 4096);
    tensors.expect_size("blk.2.attn_compressor_ape.weight", 4, 1024);
    tensors.expect_size("blk.2.indexer_compressor_gate.weight", 256, 4096);
    tensors.expect_size("blk.2.indexer.attn_q_b.weight", 8192, 1024);
    tensors.expect_size("blk.3.attn_compressor_kv.weight", 512, 4096);
    tensors.expect_size("blk.3.attn_compressor_ape.weight", 128, 512);
    EXPECT_FALSE(tensors.has("blk.3.indexer.proj.weight"));
}

TEST(DeepSeek4, SizesHyperConnections) {
    const TensorsOf tensors("deepseek-v4-flash");
    tensors.expect_size("blk.0.hc_attn_fn.weight", 24, 16384);
    tensors.expect_size("blk.0.hc_ffn_base.weight", 1, 24);
    tensors.expect_size("blk.0.hc_ffn_scale.weight", 1, 3);
    tensors.expect_size("output_hc_fn.weight", 4, 16384);
}

TEST(DeepSeek4, ChoosesExpertsOfTheFirstLayersByATableOfTokens) {
    const TensorsOf tensors("deepseek-v4-flash");
    tensors.expect_size("blk.2.ffn_gate_tid2eid.weight", 129280, 6);
    tensors.expect_class("blk.2.ffn_gate_tid2eid.weight", tensor_class::kEmbedding);
    EXPECT_FALSE(tensors.has("blk.2.exp_probs_b.bias"));
    EXPECT_FALSE(tensors.has("blk.3.ffn_gate_tid2eid.weight"));
    tensors.expect_size("blk.3.exp_probs_b.bias", 1, 256);
}

TEST(DeepSeek4, SeesTheWindowAloneWhereNothingIsCompressed) {
    const std::vector<CacheStream> streams = cache_of("deepseek-v4-flash", 0);
    ASSERT_EQ(streams.size(), 1U);
    EXPECT_EQ(streams[0].values, 512U);
    EXPECT_EQ(streams[0].entries_kept(100'000), 128U);
    EXPECT_EQ(streams[0].flop_per_entry, 4.0 * 64 * 512);
}

TEST(DeepSeek4, ReadsTheSelectedFourthsAndAllTheirIndexerKeys) {
    const std::vector<CacheStream> streams = cache_of("deepseek-v4-flash", 2);
    ASSERT_EQ(streams.size(), 5U);
    EXPECT_EQ(streams[1].entries_kept(100'000), 25'000U);
    EXPECT_EQ(streams[1].entries_read(100'000), 512U);
    EXPECT_EQ(streams[3].values, 128U);
    EXPECT_EQ(streams[3].entries_read(100'000), 25'000U);
    EXPECT_EQ(streams[3].flop_per_entry, 2.0 * 64 * 128);
}

TEST(DeepSeek4, ReadsAllOfTheHeavilyCompressedPast) {
    const std::vector<CacheStream> streams = cache_of("deepseek-v4-flash", 3);
    ASSERT_EQ(streams.size(), 3U);
    EXPECT_EQ(streams[1].entries_kept(128'000), 1000U);
    EXPECT_EQ(streams[1].entries_read(128'000), 1000U);
}

// llama.cpp keeps 8 rows of 1024 values and as many weights at a ratio of 4, 128 rows of 512 at 128.
TEST(DeepSeek4, KeepsPositionsThatWaitInTheCompressor) {
    const CacheStream indexed = cache_of("deepseek-v4-flash", 2).at(2);
    EXPECT_TRUE(indexed.state);
    EXPECT_EQ(indexed.values * indexed.entries_kept(1), 8U * 1024 * 2);
    EXPECT_EQ(indexed.entries_read(100'000), 1U);
    const CacheStream heavy = cache_of("deepseek-v4-flash", 3).at(2);
    EXPECT_EQ(heavy.values * heavy.entries_kept(100'000), 128U * 512 * 2);
}

// A tenth of DeepSeek-V3.2's cache at a million positions, as the model card of Pro says.
TEST(DeepSeek4, KeepsATenthOfTheCacheOfV32AtAMillionPositions) {
    const Shape before = catalog_shape("deepseek-v3.2");
    const auto stored = [](const Shape& shape) {
        return static_cast<double>(cache_size(shape, 1'000'000, "f16").stored_bytes);
    };
    EXPECT_NEAR(stored(catalog_shape("deepseek-v4-pro")) / stored(before), 0.10, 0.02);
}

}  // namespace
}  // namespace weir::models
